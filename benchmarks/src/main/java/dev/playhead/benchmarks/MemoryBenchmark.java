// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.StartAt;
import dev.playhead.consumer.Subscription;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Position;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a subscription keeps of what it has read: the heap after a full collection, each time it has been through the topic.
 * It reads one topic again and again, because its playhead is moved back.
 */
final class MemoryBenchmark {

    private static final String TOPIC = "marketplace.gig";
    private static final String NAME = "memory";
    private static final int CONNECTIONS = 8;
    private static final double MEGABYTE = 1 << 20;

    private MemoryBenchmark() {}

    static void run(Stage stage, int events, int passes) throws Exception {
        stage.fill(TOPIC, events, false);
        AtomicLong handled = new AtomicLong();
        Semaphore passed = new Semaphore(0);
        try (EffectTable table = new EffectTable(stage, CONNECTIONS);
                EventConsumer consumer = EventConsumer.builder()
                        .bootstrapServers(stage.stack().bootstrapServers())
                        .schemaRegistry(stage.stack().registryUrl())
                        .build()) {
            JdbcPlayheadStore store = JdbcPlayheadStore.of(table.database()).createTables();
            try (Subscription subscription = consumer.subscription(NAME, store)
                    .startAt(StartAt.beginning())
                    .on(GigDescriptionUpdated.class, (event, tx) -> {
                        if (handled.incrementAndGet() % events == 0) {
                            passed.release();
                        }
                    })
                    .start()) {
                for (int pass = 1; pass <= passes; pass++) {
                    if (pass > 1) {
                        store.move(NAME, beginning(), "once more");
                    }
                    if (!passed.tryAcquire(10, TimeUnit.MINUTES)) {
                        throw new IllegalStateException("pass " + pass + " has no end: " + subscription.incidents());
                    }
                    subscription.caughtUp().get(1, TimeUnit.MINUTES);
                    report(handled.get());
                }
            }
        }
    }

    private static Position beginning() {
        Position position = Position.empty();
        for (int partition = 0; partition < Stage.PARTITIONS; partition++) {
            position = position.with(TOPIC, partition, 0);
        }
        return position;
    }

    private static void report(long handled) {
        System.gc();
        System.out.printf(
                Locale.ROOT,
                "memory: %,d events handled, heap %.1f MB, %d threads%n",
                handled,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE,
                ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
