// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.ControlStore;
import dev.playhead.consumer.Pause;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/** What operators want, in tables beside the playheads. */
final class JdbcControl implements ControlStore {

    private static final String SELECT_PAUSE = """
            SELECT reason, paused_by, paused_at FROM playhead_pause
            WHERE subscription = ? AND resumed_at IS NULL ORDER BY paused_at DESC""";

    private static final String PAUSE =
            "INSERT INTO playhead_pause (subscription, reason, paused_by, paused_at) VALUES (?, ?, ?, ?)";

    private static final String RESUME = """
            UPDATE playhead_pause SET resumed_at = ?, resumed_by = ?
            WHERE subscription = ? AND resumed_at IS NULL""";

    private final JdbcPlayheadStore store;

    JdbcControl(JdbcPlayheadStore store) {
        this.store = store;
    }

    @Override
    public Optional<Pause> pause(String subscription) {
        return store.inTransaction("look for a pause", (connection, database) -> {
            try (PreparedStatement select = connection.prepareStatement(SELECT_PAUSE)) {
                select.setString(1, subscription);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Pause(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getTimestamp(3).toInstant()))
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public void pause(String subscription, Pause pause) {
        store.inTransaction("pause a subscription", (connection, database) -> {
            try (PreparedStatement insert = connection.prepareStatement(PAUSE)) {
                insert.setString(1, subscription);
                insert.setString(2, pause.reason());
                insert.setString(3, pause.actor());
                insert.setTimestamp(4, Timestamp.from(pause.since()));
                return insert.executeUpdate();
            }
        });
    }

    @Override
    public boolean resume(String subscription, String actor) {
        return store.inTransaction("resume a subscription", (connection, database) -> {
            try (PreparedStatement update = connection.prepareStatement(RESUME)) {
                update.setTimestamp(1, Timestamp.from(Instant.now()));
                update.setString(2, actor);
                update.setString(3, subscription);
                return update.executeUpdate() > 0;
            }
        });
    }
}
