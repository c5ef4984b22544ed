// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.playhead.consumer.EventConsumer;
import dev.playhead.consumer.EventHandler;
import dev.playhead.consumer.FailurePolicy;
import dev.playhead.consumer.Incident;
import dev.playhead.consumer.SubscriptionListener;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Position.Partition;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A service as its users write it, in a process of its own: it notes each event in the database, and refuses those that are
 * ill for as long as they are. It says what it sees, a line for each; it ends when it is told to, or when whoever started it
 * is gone.
 */
final class Instance {

    private static final String MEASURE = "measure";
    private static final int POOL = 6;

    private Instance() {}

    /**
     * Arguments: bootstrap servers, registry, JDBC URL, user, password, subscription, this instance's name, then settings of
     * Kafka's, each {@code key=value}.
     */
    public static void main(String[] args) throws IOException {
        EventConsumer.Builder builder =
                EventConsumer.builder().bootstrapServers(args[0]).schemaRegistry(args[1]);
        for (String setting : List.of(args).subList(7, args.length)) {
            String[] keyAndValue = setting.split("=", 2);
            builder.kafka(keyAndValue[0], keyAndValue[1]);
        }
        EventConsumer consumer = builder.build();
        consumer.subscription(args[5], JdbcPlayheadStore.of(database(args[2], args[3], args[4], args[6])))
                .on(OrderPlaced.class, noting(args[5]))
                .onFailure(FailurePolicy.retry(5, Duration.ofSeconds(1)).thenHospital())
                .listener(new Voice())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.close();
            say("closed");
        }));
        say("started");
        obey();
        System.exit(0);
    }

    private static DataSource database(String url, String user, String password, String name) {
        var postgres = new PGSimpleDataSource();
        postgres.setUrl(url);
        postgres.setUser(user);
        postgres.setPassword(password);
        postgres.setApplicationName(name);
        postgres.setConnectTimeout(20);
        var config = new HikariConfig();
        config.setDataSource(postgres);
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        // Otherwise it is asked of the first connection; if that one is cut just then, the pool never makes another
        // one.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new HikariDataSource(config);
    }

    private static EventHandler<OrderPlaced, Connection> noting(String subscription) {
        return (event, tx) -> {
            Written written = Written.read(event.payload().getBuyerId());
            if (System.currentTimeMillis() < written.illUntilMillis()) {
                throw new IllegalStateException("ill");
            }
            try (PreparedStatement note = tx.prepareStatement(Books.EFFECT)) {
                note.setString(1, subscription);
                note.setString(2, event.payload().getOrderId());
                note.setInt(3, event.coordinates().partition());
                note.setLong(4, event.coordinates().offset());
                note.setString(5, written.event());
                note.execute();
            }
        };
    }

    /** Until nobody says anything any more. */
    private static void obey() throws IOException {
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals(MEASURE)) {
                measure();
            }
        }
    }

    private static void measure() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        say("figures " + threads + " " + handles() + " " + (runtime.totalMemory() - runtime.freeMemory()));
    }

    /** What Linux has open for this process; elsewhere nobody knows. */
    private static long handles() throws IOException {
        Path open = Path.of("/proc/self/fd");
        if (!Files.isDirectory(open)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(open)) {
            return files.count();
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }

    /** What a subscription does, as words. */
    private static final class Voice implements SubscriptionListener {

        @Override
        public void assigned(Collection<Partition> partitions) {
            say("assigned " + partitions.size());
        }

        @Override
        public void unassigned(Collection<Partition> partitions, Unassignment why) {
            say("unassigned " + why.toString().toLowerCase(Locale.ROOT) + " " + partitions.size());
        }

        @Override
        public void fenced(Partition partition) {
            say("fenced " + partition);
        }

        @Override
        public void commitUnknown(Partition partition) {
            say("unknown " + partition);
        }

        @Override
        public void incidentOpened(Incident incident) {
            say((incident.isHalting() ? "halted " : "waits ")
                    + incident.getClass().getSimpleName() + " "
                    + incident.message().replace('\n', ' '));
        }

        @Override
        public void incidentClosed(Incident incident) {
            say("goes-on " + incident.getClass().getSimpleName()
                    + (incident instanceof Incident.OfPartition one ? " " + one.partition() : ""));
        }
    }
}
