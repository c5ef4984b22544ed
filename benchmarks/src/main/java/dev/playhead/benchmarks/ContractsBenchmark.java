// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.contracts.Buf;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.Format;
import dev.playhead.contracts.Lint;
import dev.playhead.contracts.Waivers;
import dev.playhead.contracts.compatibility.Compatibility;
import dev.playhead.devstack.DevstackListener;
import dev.playhead.devstack.MavenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How long a build waits for the tools that judge contracts: 500 events in 25 files, from text to findings. Each has got a field since the last release. */
final class ContractsBenchmark {

    private static final int FILES = 25;
    private static final int EVENTS_PER_FILE = 20;

    private static final String FILE = """
            // What happens to a thing of kind {n}.
            syntax = "proto3";

            package acme.kind{n}.v1;

            import "google/protobuf/timestamp.proto";
            import "playhead/v1/contract.proto";

            option java_multiple_files = true;
            option java_package = "com.acme.kind{n}.v1";
            option (playhead.v1.stream) = { topic: "acme.kind{n}" owner: "team-{n}" };
            """;

    private static final String EVENT = """

            // Somebody measured a thing once more, and part {n} of it was not as before.
            message ThingPart{n}Changed {
              option (playhead.v1.event) = { key: "thing_id" };
              string thing_id = 1;
              // What was measured, in grams.
              int64 part{n}_grams = 2;
              google.protobuf.Timestamp measured_at = 3;
            }
            """;

    private ContractsBenchmark() {}

    static void run(int rounds) throws IOException {
        Buf buf = Buf.of(MavenFile.of(Buf.coordinates(), new DevstackListener() {}));
        Path directory = Files.createTempDirectory("playhead-benchmark");
        try {
            write(directory, EVENT);
            ContractSet released =
                    ContractSet.of(ContractSet.compile(directory, buf).descriptorSet());
            write(directory, EVENT.replace("}\n", "  // Who measured it.\n  string station_id = 4;\n}\n"));
            List<Double> seconds = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                seconds.add(lintAndCheck(directory, released, buf));
                System.err.printf(Locale.ROOT, "contracts round %d: %.2f s%n", round, seconds.get(round - 1));
            }
            double first = seconds.get(0);
            seconds.sort(Comparator.naturalOrder());
            System.out.printf(
                    Locale.ROOT,
                    "lint and check of %d events: %.2f s, the first time %.2f s%n",
                    FILES * EVENTS_PER_FILE,
                    seconds.get(seconds.size() / 2),
                    first);
        } finally {
            delete(directory);
        }
    }

    private static double lintAndCheck(Path directory, ContractSet released, Buf buf) {
        long began = System.nanoTime();
        ContractSet next = ContractSet.compile(directory, buf);
        Findings findings = Lint.of(next, buf, Waivers.none())
                .and(Compatibility.on(LocalDate.EPOCH).between(released, next).findings());
        if (!findings.isClean()) {
            throw new IllegalStateException(findings.as(Format.TEXT));
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private static void write(Path directory, String eventText) throws IOException {
        for (int kind = 0; kind < FILES; kind++) {
            var text = new StringBuilder(FILE.replace("{n}", Integer.toString(kind)));
            for (int event = 0; event < EVENTS_PER_FILE; event++) {
                text.append(eventText.replace("{n}", Integer.toString(event)));
            }
            Path file = directory.resolve("acme/kind" + kind + "/v1/thing.proto");
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
