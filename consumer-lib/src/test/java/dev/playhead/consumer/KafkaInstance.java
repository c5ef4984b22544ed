// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Event;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A service that keeps its position in Kafka, in a process of its own: it records each order, but one, at which it fails. */
final class KafkaInstance {

    private KafkaInstance() {}

    /**
     * Arguments: bootstrap servers, registry, JDBC URL, user, password, subscription, the order that fails. At {@code
     * o-stop} it stops itself before it fails.
     */
    public static void main(String[] args) throws InterruptedException {
        var postgres = new PGSimpleDataSource();
        postgres.setUrl(args[2]);
        postgres.setUser(args[3]);
        postgres.setPassword(args[4]);
        EventConsumer consumer = EventConsumer.builder()
                .bootstrapServers(args[0])
                .schemaRegistry(args[1])
                .build();
        consumer.subscription(args[5])
                .on(OrderPlaced.class, event -> {
                    if (event.payload().getOrderId().equals(args[6])) {
                        fail(args[6]);
                    }
                    record(postgres, args[5], event);
                })
                .onFailure(FailurePolicy.retry(0, Duration.ZERO).thenHospital())
                .start();
        System.out.println("started");
        Thread.currentThread().join();
    }

    /** An effect of a handler that has no transaction. */
    static void record(DataSource postgres, String subscription, Event<OrderPlaced> event) throws SQLException {
        try (Connection connection = postgres.getConnection()) {
            Fixture.record(
                    connection,
                    subscription,
                    event.coordinates().partition(),
                    event.coordinates().offset(),
                    event.payload().getOrderId());
        }
    }

    private static void fail(String order) throws IOException, InterruptedException {
        if (order.equals("o-stop")) {
            new ProcessBuilder(
                            "kill",
                            "-STOP",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            System.out.println("woken");
        }
        throw new IllegalStateException("sick");
    }
}
