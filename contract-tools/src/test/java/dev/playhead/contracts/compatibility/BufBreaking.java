// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code buf breaking} over the whole corpus. */
final class BufBreaking {

    private static final Pattern ROOT = Pattern.compile("\\bshop\\d+\\b");
    private static final String CATEGORIES = "{\"version\":\"v2\",\"breaking\":{\"use\":[\"FILE\",\"WIRE_JSON\"]}}";

    private BufBreaking() {}

    /** The pairs that buf refuses, by their root packages. */
    static Set<String> roots(CompiledCorpus corpus, Buf buf) {
        try {
            Path directory = Files.createDirectories(Path.of("target/breaking")).toAbsolutePath();
            Path released = image(directory.resolve("released.binpb"), corpus.released());
            Path next = image(directory.resolve("next.binpb"), corpus.next());
            List<String> arguments = List.of(
                    "breaking",
                    next.toString(),
                    "--against",
                    released.toString(),
                    "--config",
                    CATEGORIES,
                    "--error-format",
                    "json");
            return roots(buf.run(directory, arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path image(Path file, ContractSet contracts) throws IOException {
        return Files.write(file, contracts.descriptorSet().toByteArray());
    }

    private static Set<String> roots(Buf.Output output) {
        Set<String> roots = new HashSet<>();
        output.out().lines().forEach(line -> {
            JsonObject finding = JsonParser.parseString(line).getAsJsonObject();
            String place = finding.has("path") ? finding.get("path").getAsString() : "";
            var root = ROOT.matcher(place + " " + finding.get("message").getAsString());
            if (!root.find()) {
                throw new IllegalStateException("buf speaks of no pair: " + line + output.err());
            }
            roots.add(root.group());
        });
        return roots;
    }
}
