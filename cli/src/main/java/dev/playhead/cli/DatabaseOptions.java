// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Option;

/** Which database holds the playheads: the one that runs here, or any other PostgreSQL. */
final class DatabaseOptions {

    private static final int CONNECT_SECONDS = 5;

    private static final String NO_TABLE = "42P01";

    @Option(
            names = "--jdbc-url",
            paramLabel = "<url>",
            description =
                    "The subscription's database, e.g. jdbc:postgresql://host/name (default: the one that runs here).")
    private @Nullable String url;

    @Option(names = "--jdbc-user", paramLabel = "<user>", description = "Its user.")
    private @Nullable String user;

    @Option(
            names = "--jdbc-password",
            paramLabel = "<password>",
            interactive = true,
            arity = "0..1",
            description =
                    "Its password; asked for if none follows. PLAYHEAD_JDBC_PASSWORD in the environment does as well.")
    private @Nullable String password;

    /** False for the one that runs here. */
    boolean isNamed() {
        return url != null;
    }

    DataSource dataSource(Home home) {
        var source = new PGSimpleDataSource();
        source.setURL(url == null ? RunningStack.require(home).jdbcUrl() : Addresses.postgres(url));
        if (url == null) {
            source.setUser(RunningStack.require(home).jdbcUser());
            source.setPassword(RunningStack.require(home).jdbcPassword());
        }
        if (user != null) {
            source.setUser(user);
        }
        String given = password == null ? System.getenv("PLAYHEAD_JDBC_PASSWORD") : password;
        if (given != null) {
            source.setPassword(given);
        }
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setApplicationName("playhead");
        return source;
    }

    /** Whether it failed because no subscription has ever run there. */
    static boolean isVacant(Throwable e) {
        return state(e).equals(NO_TABLE);
    }

    private static String state(Throwable e) {
        return Words.root(e) instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
    }

    static CommandFailed broken(Throwable e) {
        if (isVacant(e)) {
            return new CommandFailed(
                    "no subscription has ever run on this database", "Start one, for example with ./playhead demo", e);
        }
        String next = state(e).startsWith("28")
                ? "Check --jdbc-user and --jdbc-password (or PLAYHEAD_JDBC_PASSWORD)"
                : "Check --jdbc-url, or look at ./playhead status";
        return new CommandFailed(
                "the database does not let us in or does not answer (" + Words.reason(Words.root(e)) + ")", next, e);
    }
}
