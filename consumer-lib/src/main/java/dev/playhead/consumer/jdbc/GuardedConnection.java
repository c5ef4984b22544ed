// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What handlers see of a connection: everything but the end of its transaction, which belongs to the playhead. */
final class GuardedConnection implements InvocationHandler {

    private static final Set<String> OURS =
            Set.of("commit", "rollback", "close", "abort", "setAutoCommit", "setTransactionIsolation", "setReadOnly");

    private final Connection connection;

    /** The one that was made last, which may be at work. */
    private volatile @Nullable Statement last;

    private GuardedConnection(Connection connection) {
        this.connection = connection;
    }

    static Connection of(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new GuardedConnection(connection));
    }

    /** Has the server end what a handler waits for: it does not notice that a client is gone, and keeps all locks meanwhile. */
    static void cancel(Connection guarded) throws SQLException {
        Statement running = ((GuardedConnection) Proxy.getInvocationHandler(guarded)).last;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (OURS.contains(method.getName()) && !isToSavepoint(arguments)) {
            throw new UnsupportedOperationException("a handler may not " + method.getName()
                    + " its connection: the transaction ends with the move of the playhead");
        }
        try {
            Object answer = method.invoke(connection, arguments);
            if (answer instanceof Statement statement) {
                last = statement;
            }
            return answer;
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static boolean isToSavepoint(Object @Nullable [] arguments) {
        return arguments != null && arguments.length == 1 && arguments[0] instanceof Savepoint;
    }
}
