// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.projection.Projection;
import dev.playhead.projection.ProjectionApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A whole topic folded into one view entry per gig, durably: Kafka Streams by hand and the projection app. */
final class ViewBenchmark {

    private static final String TOPIC = "marketplace.gig";

    private final Stage stage;
    private final int events;

    private ViewBenchmark(Stage stage, int events) {
        this.stage = stage;
        this.events = events;
    }

    static Benchmark benchmark(Stage stage, int events) throws Exception {
        stage.fill(TOPIC, events, false);
        ViewBenchmark view = new ViewBenchmark(stage, events);
        return new Benchmark(
                "view",
                List.of(new Variant("hand-written", view::handWritten), new Variant("playhead", view::projected)),
                List.of(new Pair("playhead", "hand-written")));
    }

    private long handWritten(Stopwatch watch) throws Exception {
        return inScratch(directory -> {
            try (HandWrittenView view = new HandWrittenView(stage.stack().bootstrapServers(), TOPIC, directory)) {
                view.awaitFolded(events);
            }
        });
    }

    private long projected(Stopwatch watch) throws Exception {
        Projection<GigDescriptionUpdated> latest = Projection.of("latest", GigDescriptionUpdated.getDefaultInstance())
                .on(GigDescriptionUpdated.class, (view, event) -> event);
        return inScratch(directory -> {
            try (ProjectionApp app = ProjectionApp.builder("view-" + UUID.randomUUID())
                    .bootstrapServers(stage.stack().bootstrapServers())
                    .schemaRegistry(stage.stack().registryUrl())
                    .stateDir(directory)
                    .port(0)
                    .projection(latest)
                    .start()) {
                app.caughtUp().get(10, TimeUnit.MINUTES);
            }
        });
    }

    private interface InDirectory {
        void run(Path directory) throws Exception;
    }

    private long inScratch(InDirectory work) throws Exception {
        Path directory = Files.createTempDirectory("playhead-view");
        try {
            work.run(directory);
            return events;
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
