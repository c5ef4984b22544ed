// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** All pairs of the corpus, compiled at once: their packages differ. */
record CompiledCorpus(ContractSet released, ContractSet next) {

    static CompiledCorpus of(List<ChangePair> pairs, Buf buf) {
        return new CompiledCorpus(compile(pairs, ChangePair::released, buf), compile(pairs, ChangePair::next, buf));
    }

    private static ContractSet compile(
            List<ChangePair> pairs, Function<ChangePair, Map<String, String>> version, Buf buf) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        pairs.forEach(pair -> version.apply(pair).forEach((path, text) -> files.put(path, text.getBytes(UTF_8))));
        return ContractSet.compile(files, buf);
    }

    ContractSet released(ChangePair pair) {
        return only(pair, released);
    }

    ContractSet next(ChangePair pair) {
        return only(pair, next);
    }

    /** The files of one pair, and what none of the pairs owns. */
    private static ContractSet only(ChangePair pair, ContractSet all) {
        var some = FileDescriptorSet.newBuilder();
        all.descriptorSet().getFileList().stream()
                .filter(file -> file.getName().startsWith(pair.root() + "/")
                        || !file.getName().startsWith("shop"))
                .forEach(some::addFile);
        return ContractSet.of(some.build());
    }
}
