// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A service as its users write it, in a process of its own: it records each order, and closes when it is told to end. */
final class Instance {

    private Instance() {}

    /**
     * Arguments: bootstrap servers, registry, JDBC URL, user, password, subscription, then settings of Kafka's, each
     * {@code key=value}.
     */
    public static void main(String[] args) throws InterruptedException {
        var postgres = new PGSimpleDataSource();
        postgres.setUrl(args[2]);
        postgres.setUser(args[3]);
        postgres.setPassword(args[4]);
        EventConsumer.Builder builder =
                EventConsumer.builder().bootstrapServers(args[0]).schemaRegistry(args[1]);
        for (String setting : List.of(args).subList(6, args.length)) {
            String[] keyAndValue = setting.split("=", 2);
            builder.kafka(keyAndValue[0], keyAndValue[1]);
        }
        EventConsumer consumer = builder.build();
        consumer.subscription(args[5], JdbcPlayheadStore.of(postgres))
                .on(OrderPlaced.class, Fixture.recording(args[5]))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.close();
            System.out.println("closed");
        }));
        System.out.println("started");
        Thread.currentThread().join();
    }
}
