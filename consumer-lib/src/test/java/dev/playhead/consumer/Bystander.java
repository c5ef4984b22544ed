// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore.Timeouts;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An instance in a process of its own, which tests stop, wake and kill. It prints a line for each effect; told so, it stops
 * itself in the middle of a transaction.
 */
final class Bystander {

    private static volatile String stopAt = "nowhere";

    private Bystander() {}

    /** Arguments: bootstrap servers, registry, JDBC URL, user, password, subscription, where to stop. */
    public static void main(String[] args) throws InterruptedException {
        var postgres = new PGSimpleDataSource();
        postgres.setUrl(args[2]);
        postgres.setUser(args[3]);
        postgres.setPassword(args[4]);
        String name = args[5];
        EventConsumer consumer = EventConsumer.builder()
                .bootstrapServers(args[0])
                .schemaRegistry(args[1])
                .kafka("max.poll.records", 20)
                .build();
        Subscription subscription = consumer.subscription(name, store(stoppingAtCommit(postgres)))
                .on(OrderPlaced.class, (event, tx) -> {
                    String order = event.payload().getOrderId();
                    Fixture.touch(tx, event.coordinates().partition());
                    Fixture.record(
                            tx,
                            name,
                            event.coordinates().partition(),
                            event.coordinates().offset(),
                            order);
                    if (order.equals("o-stop")) {
                        stopAt = args[6];
                    }
                    stop("effect");
                    System.out.println("effect " + order);
                })
                .start();
        subscription.caughtUp().join();
        System.out.println("caught up");
        Thread.currentThread().join();
    }

    static JdbcPlayheadStore store(DataSource dataSource) {
        return JdbcPlayheadStore.of(dataSource)
                .withTimeouts(new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(10)));
    }

    /** Behind the move of the playhead, and before its commit: the row of the playhead is locked. */
    private static DataSource stoppingAtCommit(DataSource dataSource) {
        return (DataSource) Proxy.newProxyInstance(
                Bystander.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(dataSource, arguments);
                    return result instanceof Connection connection ? stoppingAtCommit(connection) : result;
                });
    }

    private static Connection stoppingAtCommit(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Bystander.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        stop("commit");
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private static synchronized void stop(String here) throws SQLException {
        if (!stopAt.equals(here)) {
            return;
        }
        stopAt = "nowhere";
        try {
            new ProcessBuilder(
                            "kill",
                            "-STOP",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new SQLException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
