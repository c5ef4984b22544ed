// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.devstack.Devstack;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The servers a demo runs on.
 *
 * @param jdbcUrl of a PostgreSQL database
 */
record DemoServers(String kafka, String registry, String jdbcUrl, String jdbcUser, String jdbcPassword) {

    static DemoServers of(Devstack stack) {
        return new DemoServers(
                stack.bootstrapServers(), stack.registryUrl(), stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword());
    }

    /** Servers that somebody else runs; they are named all or not at all. */
    static final class Elsewhere {

        @Option(names = "--bootstrap-servers", paramLabel = "<host:port>", required = true, description = "Kafka.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String kafka;

        @Option(
                names = "--registry",
                paramLabel = "<url>",
                required = true,
                description = "The schema registry, as the base of its Confluent-compatible API.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String registry;

        @Option(
                names = "--jdbc-url",
                paramLabel = "<url>",
                required = true,
                description = "A PostgreSQL database for the tables, e.g. jdbc:postgresql://host/name.")
        @SuppressWarnings("NullAway.Init") // set by picocli
        private String jdbcUrl;

        @Option(names = "--jdbc-user", paramLabel = "<user>", description = "Its user (default playhead).")
        private String jdbcUser = "playhead";

        @Option(
                names = "--jdbc-password",
                paramLabel = "<password>",
                interactive = true,
                arity = "0..1",
                description = "Its password; asked for if none follows (default: PLAYHEAD_JDBC_PASSWORD in the"
                        + " environment, or playhead).")
        private @Nullable String jdbcPassword;

        DemoServers servers() {
            String password = Objects.requireNonNullElse(
                    jdbcPassword, System.getenv().getOrDefault("PLAYHEAD_JDBC_PASSWORD", "playhead"));
            return new DemoServers(
                    kafka, Addresses.registry(registry), Addresses.postgres(jdbcUrl), jdbcUser, password);
        }
    }
}
