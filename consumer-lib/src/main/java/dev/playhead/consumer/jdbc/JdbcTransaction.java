// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.CommitUnknownException;
import dev.playhead.consumer.Playhead;
import dev.playhead.consumer.PlayheadFencedException;
import dev.playhead.consumer.PlayheadTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** One transaction in which handlers write and, last of all, the playhead moves. */
final class JdbcTransaction implements PlayheadTransaction<Connection> {

    /** The fence: no row if another epoch owns the playhead or it stands elsewhere. */
    private static final String ADVANCE = """
            UPDATE playhead SET next_offset = ?, seen_offset = greatest(seen_offset, ?), leader_epoch = ?,
              updated_at = CURRENT_TIMESTAMP
            WHERE subscription = ? AND topic = ? AND partition = ? AND epoch = ? AND next_offset = ?""";

    /** The fence of a slot: no row if another epoch owns it, or it stands further, or it is not there yet. */
    private static final String ADVANCE_SLOT = """
            UPDATE playhead_slot SET next_offset = ?
            WHERE subscription = ? AND topic = ? AND partition = ? AND slot = ? AND epoch = ? AND next_offset < ?""";

    /** Bars a claim until the new slot, which it has to take along, is there. */
    private static final String OWN = """
            SELECT 1 FROM playhead WHERE subscription = ? AND topic = ? AND partition = ? AND epoch = ?
              AND NOT EXISTS (SELECT 1 FROM playhead_slot s WHERE s.subscription = playhead.subscription
                AND s.topic = playhead.topic AND s.partition = playhead.partition AND s.slot = ?)
            FOR UPDATE""";

    private static final String INSERT_SLOT = """
            INSERT INTO playhead_slot (subscription, topic, partition, slot, epoch, next_offset)
            VALUES (?, ?, ?, ?, ?, ?)""";

    private final Borrowed borrowed;
    private final Connection connection;
    private final Connection guarded;
    private final Dialect dialect;
    private final Playhead held;
    private boolean isOpen = true;
    private boolean isOver;

    /** @param borrowed {@linkplain Borrowed#forHandlers for handlers}, and given back by {@link #close} */
    JdbcTransaction(Borrowed borrowed, Playhead held) {
        this.borrowed = borrowed;
        this.connection = borrowed.connection();
        this.guarded = GuardedConnection.of(connection);
        this.dialect = borrowed.dialect();
        this.held = held;
    }

    @Override
    public Connection handle() {
        return guarded;
    }

    @Override
    public void advance(long to, @Nullable Integer leaderEpoch) {
        try (PreparedStatement advance = connection.prepareStatement(unbroken(ADVANCE))) {
            advance.setLong(1, to);
            advance.setLong(2, to);
            if (leaderEpoch == null) {
                advance.setNull(3, Types.INTEGER);
            } else {
                advance.setInt(3, leaderEpoch);
            }
            JdbcPlayheadStore.setKey(advance, 4, held.subscription(), held.partition());
            advance.setLong(7, held.epoch());
            advance.setLong(8, held.next());
            boolean isAdvanced = advance.executeUpdate() == 1;
            dialect.requireUnbroken(connection, isAdvanced);
            if (!isAdvanced) {
                throw new PlayheadFencedException(held);
            }
        } catch (SQLException e) {
            throw SqlFailures.inTransaction(dialect, "move " + held, e);
        }
    }

    @Override
    public void advance(int slot, long to) {
        try (PreparedStatement advance = connection.prepareStatement(unbroken(ADVANCE_SLOT))) {
            advance.setLong(1, to);
            setSlot(advance, 2, slot);
            advance.setLong(6, held.epoch());
            advance.setLong(7, to);
            boolean isAdvanced = advance.executeUpdate() == 1;
            dialect.requireUnbroken(connection, isAdvanced);
            if (!isAdvanced) {
                begin(slot, to);
            }
        } catch (SQLException e) {
            throw SqlFailures.inTransaction(dialect, "move slot " + slot + " of " + held, e);
        }
    }

    private void begin(int slot, long next) throws SQLException {
        try (PreparedStatement own = connection.prepareStatement(dialect.spelled(OWN));
                PreparedStatement insert = connection.prepareStatement(dialect.spelled(INSERT_SLOT))) {
            JdbcPlayheadStore.setKey(own, 1, held.subscription(), held.partition());
            own.setLong(4, held.epoch());
            own.setInt(5, slot);
            try (ResultSet row = own.executeQuery()) {
                if (!row.next()) {
                    throw new PlayheadFencedException(held);
                }
            }
            setSlot(insert, 1, slot);
            insert.setLong(5, held.epoch());
            insert.setLong(6, next);
            insert.executeUpdate();
        }
    }

    private void setSlot(PreparedStatement statement, int first, int slot) throws SQLException {
        JdbcPlayheadStore.setKey(statement, first, held.subscription(), held.partition());
        statement.setInt(first + 3, slot);
    }

    /** A statement that changes nothing unless the transaction is still the one that began. */
    private String unbroken(String update) {
        String condition = dialect.isUnbroken();
        return dialect.spelled(condition.isEmpty() ? update : update + " AND " + condition);
    }

    @Override
    public void commit() {
        try {
            connection.commit();
            isOver = true;
        } catch (SQLException e) {
            if (dialect.mayHaveCommitted(e)) {
                isOver = true;
                throw new CommitUnknownException(held, e);
            }
            throw SqlFailures.inTransaction(dialect, "commit " + held, e);
        }
    }

    @Override
    public void abort() {
        borrowed.abort(guarded);
    }

    @Override
    public void close() {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        if (!isOver) {
            borrowed.rollBack();
        }
        borrowed.giveBack();
    }
}
