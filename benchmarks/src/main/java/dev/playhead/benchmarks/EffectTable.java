// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Where handlers leave one row for each event, in PostgreSQL. */
final class EffectTable implements AutoCloseable {

    static final String INSERT = "INSERT INTO effect (gig_id, description) VALUES (?, ?)";

    private final HikariDataSource database;

    EffectTable(Stage stage, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(stage.stack().jdbcUrl());
        config.setUsername(stage.stack().jdbcUser());
        config.setPassword(stage.stack().jdbcPassword());
        config.setMaximumPoolSize(connections);
        this.database = new HikariDataSource(config);
    }

    DataSource database() {
        return database;
    }

    void empty() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS effect (gig_id text, description text)");
            statement.execute("TRUNCATE effect");
        }
    }

    static void insert(Connection connection, GigDescriptionUpdated event) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            bind(insert, event);
            insert.executeUpdate();
        }
    }

    static void bind(PreparedStatement insert, GigDescriptionUpdated event) throws SQLException {
        insert.setString(1, event.getGigId());
        insert.setString(2, event.getDescription());
    }

    void requireRows(long expected) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM effect")) {
            rows.next();
            if (rows.getLong(1) != expected) {
                throw new IllegalStateException(rows.getLong(1) + " rows, not " + expected);
            }
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
