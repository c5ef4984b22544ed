// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** A service as its users write it, in a process of its own: it records each order, and closes when it is told to end. */
final class Instance {

    /** A system property: whether some events fail until they are in the hospital. */
    static final String HOSPITAL = "instance.hospital";

    static final String BY_KEY = "instance.by-key";

    static final FailurePolicy TO_HOSPITAL =
            FailurePolicy.retry(3, Duration.ofMillis(10)).thenHospital();

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
        SubscriptionBuilder<Connection> subscription =
                consumer.subscription(args[5], JdbcPlayheadStore.of(Fixture.pool(postgres, 10)));
        if (Boolean.getBoolean(HOSPITAL)) {
            subscription
                    .on(OrderPlaced.class, Ledger.failingUntilAdmitted(args[5]))
                    .onFailure(TO_HOSPITAL);
        } else {
            subscription.on(OrderPlaced.class, Fixture.recording(args[5]));
        }
        if (Boolean.getBoolean(BY_KEY)) {
            subscription.parallelism(8).parallelByKey();
        }
        subscription.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.close();
            System.out.println("closed");
        }));
        System.out.println("started");
        Thread.currentThread().join();
    }
}
