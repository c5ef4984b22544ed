// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How far all subscriptions are, as the database says a few times a second. Thread-safe. */
final class Lag {

    private static final Duration LOOK = Duration.ofMillis(200);

    private static final long NOWHERE = -1;

    private final Books books;
    private final List<String> subscriptions;
    private volatile Map<String, Map<Integer, Long>> positions = Map.of();

    Lag(Books books, List<String> subscriptions) {
        this.books = books;
        this.subscriptions = subscriptions;
    }

    void watch() {
        var thread = new Thread(this::look, "lag");
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        try {
            while (true) {
                try {
                    positions = books.positions();
                } catch (SQLException e) {
                    // The database is down, so nobody gets on.
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param ends the next offset of each partition that has any */
    boolean isBehind(Map<Integer, Long> ends) {
        return subscriptions.stream().anyMatch(subscription -> {
            Map<Integer, Long> reached = positions.getOrDefault(subscription, Map.of());
            return ends.entrySet().stream()
                    .anyMatch(end -> reached.getOrDefault(end.getKey(), NOWHERE) < end.getValue());
        });
    }

    @Override
    public String toString() {
        return positions.toString();
    }
}
