// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.ControlStore;
import dev.playhead.consumer.Pause;
import dev.playhead.consumer.Replay;
import dev.playhead.event.Position;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    private static final String COLUMNS = "id, subscription, range_from, range_to, event_keys, event_types,"
            + " events_per_second, state, reason, started_by, started_at, ended_by, ended_at, problem";

    private static final String ADD = "INSERT INTO playhead_replay (id, subscription, range_from, range_to, event_keys,"
            + " event_types, events_per_second, state, reason, started_by, started_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String REPLAY = "SELECT " + COLUMNS + " FROM playhead_replay WHERE id = ?";

    private static final String REPLAYS =
            "SELECT " + COLUMNS + " FROM playhead_replay WHERE subscription = ? ORDER BY started_at DESC";

    private static final String RUNNING = "SELECT " + COLUMNS
            + " FROM playhead_replay WHERE subscription = ? AND state = 'RUNNING' ORDER BY started_at";

    private static final String END =
            "UPDATE playhead_replay SET state = ?, ended_by = ?, ended_at = ?, problem = NULL WHERE id = ? AND state = 'RUNNING'";

    private static final String PROBLEM = "UPDATE playhead_replay SET problem = ? WHERE id = ?";

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

    @Override
    public void add(Replay replay) {
        store.inTransaction("start a replay", (connection, database) -> {
            try (PreparedStatement insert = connection.prepareStatement(ADD)) {
                insert.setString(1, replay.id());
                insert.setString(2, replay.subscription());
                insert.setString(3, replay.from().toString());
                insert.setString(4, replay.to().toString());
                insert.setString(5, joined(replay.keys()));
                insert.setString(6, joined(replay.types()));
                insert.setInt(7, replay.eventsPerSecond());
                insert.setString(8, replay.state().name());
                insert.setString(9, replay.reason());
                insert.setString(10, replay.actor());
                insert.setTimestamp(11, Timestamp.from(replay.startedAt()));
                return insert.executeUpdate();
            }
        });
    }

    @Override
    public Optional<Replay> replay(String id) {
        return replays(REPLAY, id).stream().findFirst();
    }

    @Override
    public List<Replay> replays(String subscription) {
        return replays(REPLAYS, subscription);
    }

    @Override
    public List<Replay> runningReplays(String subscription) {
        return replays(RUNNING, subscription);
    }

    private List<Replay> replays(String sql, String what) {
        return store.inTransaction("look for replays", (connection, database) -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, what);
                List<Replay> replays = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        replays.add(replay(row));
                    }
                }
                return replays;
            }
        });
    }

    private static Replay replay(ResultSet row) throws SQLException {
        Timestamp ended = row.getTimestamp("ended_at");
        return new Replay(
                row.getString("id"),
                row.getString("subscription"),
                Position.parse(row.getString("range_from")),
                Position.parse(row.getString("range_to")),
                split(row.getString("event_keys")),
                split(row.getString("event_types")),
                row.getInt("events_per_second"),
                Replay.State.valueOf(row.getString("state")),
                row.getString("reason"),
                row.getString("started_by"),
                row.getTimestamp("started_at").toInstant(),
                row.getString("ended_by"),
                ended == null ? null : ended.toInstant(),
                row.getString("problem"));
    }

    /** Each percent-encoded, so that a comma is what stands between them. */
    private static String joined(Collection<String> texts) {
        return texts.stream()
                .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8))
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static Set<String> split(@Nullable String joined) {
        return joined == null || joined.isEmpty()
                ? Set.of()
                : Arrays.stream(joined.split(",", -1))
                        .map(text -> URLDecoder.decode(text, StandardCharsets.UTF_8))
                        .collect(Collectors.toSet());
    }

    @Override
    public boolean end(String id, Replay.State state, String actor) {
        return store.inTransaction("end a replay", (connection, database) -> {
            try (PreparedStatement update = connection.prepareStatement(END)) {
                update.setString(1, state.name());
                update.setString(2, actor);
                update.setTimestamp(3, Timestamp.from(Instant.now()));
                update.setString(4, id);
                return update.executeUpdate() > 0;
            }
        });
    }

    @Override
    public void problem(String id, @Nullable String problem) {
        store.inTransaction("tell of a replay", (connection, database) -> {
            try (PreparedStatement update = connection.prepareStatement(PROBLEM)) {
                update.setString(1, problem);
                update.setString(2, id);
                return update.executeUpdate();
            }
        });
    }
}
