// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What the database itself writes down while it is used: triggers keep every move of a playhead and every coming and going
 * in the hospital, handlers note their effects, each with the connection's name and the number of its transaction.
 */
final class Books {

    /** The handler's effect: subscription, key, partition, offset, event. */
    static final String EFFECT = "SELECT torture_note(?, ?, 'EFFECT', ?, ?, ?)";

    private static final int FETCH = 10_000;

    private static final String TABLES = """
            CREATE TABLE torture_move (
              seq bigserial, subscription text, partition int, epoch_before bigint, epoch bigint, from_offset bigint,
              to_offset bigint, writer text, transaction bigint);
            CREATE TABLE torture_key (subscription text, key text, version bigint, PRIMARY KEY (subscription, key));
            CREATE TABLE torture_note (
              subscription text, key text, version bigint, kind text, partition int, log_offset bigint, event text,
              writer text, transaction bigint);

            CREATE FUNCTION torture_note(s text, k text, what text, p int, o bigint, e text) RETURNS void
            LANGUAGE plpgsql AS $$ DECLARE v bigint; BEGIN
              INSERT INTO torture_key AS t VALUES (s, k, 1)
                ON CONFLICT (subscription, key) DO UPDATE SET version = t.version + 1 RETURNING version INTO v;
              INSERT INTO torture_note VALUES (s, k, v, what, p, o, e, current_setting('application_name'),
                pg_current_xact_id()::text::bigint);
            END $$;

            CREATE FUNCTION torture_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              INSERT INTO torture_move
                (subscription, partition, epoch_before, epoch, from_offset, to_offset, writer, transaction)
              VALUES (NEW.subscription, NEW.partition, CASE TG_OP WHEN 'INSERT' THEN NEW.epoch ELSE OLD.epoch END,
                NEW.epoch, CASE TG_OP WHEN 'INSERT' THEN NEW.next_offset ELSE OLD.next_offset END, NEW.next_offset,
                current_setting('application_name'), pg_current_xact_id()::text::bigint);
              RETURN NULL;
            END $$;
            CREATE TRIGGER torture_move AFTER INSERT OR UPDATE ON playhead
              FOR EACH ROW EXECUTE FUNCTION torture_move();

            CREATE FUNCTION torture_admitted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              PERFORM torture_note(NEW.subscription, convert_from(NEW.event_key, 'UTF8'), 'ADMITTED', NEW.partition,
                NEW.log_offset, '');
              RETURN NULL;
            END $$;
            CREATE TRIGGER torture_admitted AFTER INSERT ON hospital_patient
              FOR EACH ROW EXECUTE FUNCTION torture_admitted();
            CREATE FUNCTION torture_left() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              PERFORM torture_note(OLD.subscription, convert_from(OLD.event_key, 'UTF8'), 'LEFT', OLD.partition,
                OLD.log_offset, '');
              RETURN NULL;
            END $$;
            CREATE TRIGGER torture_left AFTER DELETE ON hospital_patient
              FOR EACH ROW EXECUTE FUNCTION torture_left()""";

    private final PGSimpleDataSource database;

    /** @param database without anything in between */
    Books(PGSimpleDataSource database) {
        this.database = database;
    }

    /** Opens them; the playheads' own tables come first. */
    void open() throws SQLException {
        JdbcPlayheadStore.of(database).createTables();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }

    List<Move> moves() throws SQLException {
        return read(
                "SELECT * FROM torture_move ORDER BY seq",
                row -> new Move(
                        row.getString("subscription").intern(),
                        row.getInt("partition"),
                        row.getLong("epoch_before"),
                        row.getLong("epoch"),
                        row.getLong("from_offset"),
                        row.getLong("to_offset"),
                        row.getString("writer").intern(),
                        row.getLong("transaction")));
    }

    List<Note> notes() throws SQLException {
        return read(
                "SELECT * FROM torture_note ORDER BY subscription, key, version",
                row -> new Note(
                        Note.Kind.valueOf(row.getString("kind")),
                        row.getString("subscription").intern(),
                        row.getString("key").intern(),
                        row.getLong("version"),
                        row.getInt("partition"),
                        row.getLong("log_offset"),
                        row.getString("event"),
                        row.getString("writer").intern(),
                        row.getLong("transaction")));
    }

    /** The next offset of each partition, of each subscription that has any. */
    Map<String, Map<Integer, Long>> positions() throws SQLException {
        Map<String, Map<Integer, Long>> positions = new HashMap<>();
        read(
                "SELECT subscription, partition, next_offset FROM playhead",
                row -> positions
                        .computeIfAbsent(row.getString(1), none -> new HashMap<>())
                        .put(row.getInt(2), row.getLong(3)));
        return positions;
    }

    /** How many patients all hospitals have. */
    long patients() throws SQLException {
        return read("SELECT count(*) FROM hospital_patient", row -> row.getLong(1))
                .get(0);
    }

    String version() throws SQLException {
        return read("SHOW server_version", row -> row.getString(1)).get(0);
    }

    /** A transaction that holds the rows of all playheads of a subscription until its connection is closed. */
    Connection hold(String subscription) throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT 1 FROM playhead WHERE subscription = ? FOR UPDATE")) {
            lock.setString(1, subscription);
            lock.execute();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> read(String sql, Row<T> mapper) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(FETCH);
            List<T> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    rows.add(mapper.read(row));
                }
            }
            return rows;
        }
    }
}
