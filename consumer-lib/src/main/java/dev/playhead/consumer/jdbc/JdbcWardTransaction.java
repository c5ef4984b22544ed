// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.Act;
import dev.playhead.consumer.Diagnosis;
import dev.playhead.consumer.Patient;
import dev.playhead.consumer.StoreUnavailableException;
import dev.playhead.consumer.Ward;
import dev.playhead.consumer.WardTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One transaction in which a ward is treated; it begins with the lock of the ward's row. */
final class JdbcWardTransaction implements WardTransaction<Connection> {

    private static final String THIS_WARD = " WHERE subscription = ? AND topic = ? AND partition = ? AND ward = ?";

    private static final String THIS_PATIENT =
            " WHERE subscription = ? AND topic = ? AND partition = ? AND topic_id = ? AND log_offset = ?";

    private static final String NEXT = JdbcHospital.PATIENT + THIS_WARD
            + " AND (era > ? OR (era = ? AND log_offset > ?)) ORDER BY era, log_offset LIMIT 1";

    private final JdbcPlayheadStore store;
    private final Borrowed borrowed;
    private final Connection connection;
    private final Connection guarded;
    private final Dialect dialect;
    private final Ward named;
    private boolean isOpen = true;
    private boolean isOver;
    private @Nullable Ward locked;

    private JdbcWardTransaction(JdbcPlayheadStore store, Borrowed borrowed, Ward named) {
        this.store = store;
        this.borrowed = borrowed;
        this.connection = borrowed.connection();
        this.guarded = GuardedConnection.of(connection);
        this.dialect = borrowed.dialect();
        this.named = named;
    }

    static JdbcWardTransaction begin(JdbcPlayheadStore store, Ward ward) {
        try {
            return new JdbcWardTransaction(store, Borrowed.forHandlers(store), ward);
        } catch (SQLException e) {
            throw SqlFailures.unavailable("begin a treatment", e);
        }
    }

    /** Reads wards. */
    @FunctionalInterface
    interface Reader {
        List<Ward> read(PreparedStatement query) throws SQLException;
    }

    Optional<Ward> lock(String select, boolean waits, Reader reader) {
        return inTransaction("lock " + named, () -> {
            String sql = select + " FOR UPDATE" + (waits ? "" : " SKIP LOCKED");
            try (PreparedStatement lock = connection.prepareStatement(dialect.spelled(sql))) {
                setWard(lock, 1);
                Optional<Ward> found = reader.read(lock).stream().findFirst();
                locked = found.orElse(null);
                return found;
            }
        });
    }

    @Override
    public Connection handle() {
        return guarded;
    }

    @Override
    public Ward ward() {
        return Objects.requireNonNull(locked, "only a ward that is locked is treated");
    }

    @Override
    public Optional<Patient> next(@Nullable Patient last) {
        return inTransaction("read the next patient of " + named, () -> {
            if (last != null) {
                dialect.requireUnbroken(connection, false);
                dialect.mark(connection);
            }
            try (PreparedStatement next = connection.prepareStatement(dialect.spelled(NEXT))) {
                int era = last == null ? -1 : era(last);
                setWard(next, 1);
                next.setInt(5, era);
                next.setInt(6, era);
                next.setLong(7, last == null ? -1 : last.at().offset());
                return JdbcHospital.patients(next).stream().findFirst();
            }
        });
    }

    private int era(Patient patient) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(dialect.spelled("SELECT era FROM hospital_patient" + THIS_PATIENT))) {
            setPatient(select, 1, patient);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getInt(1) : -1;
            }
        }
    }

    @Override
    public boolean holds(Patient patient) {
        return inTransaction("look for " + patient, () -> era(patient) >= 0);
    }

    @Override
    public void discharge(Patient patient) {
        inTransaction("discharge " + patient, () -> {
            try (PreparedStatement leave = prepare("DELETE FROM hospital_patient" + THIS_PATIENT);
                    PreparedStatement shrink = prepare("UPDATE hospital_ward SET patients = patients - 1" + THIS_WARD);
                    PreparedStatement close = prepare("DELETE FROM hospital_ward" + THIS_WARD + " AND patients = 0")) {
                setPatient(leave, 1, patient);
                setWard(shrink, 1);
                setWard(close, 1);
                if (leave.executeUpdate() != 1) {
                    throw new StoreUnavailableException(
                            patient + " is not in its ward", true, new IllegalStateException(named.toString()));
                }
                shrink.executeUpdate();
                return close.executeUpdate();
            }
        });
    }

    @Override
    public void failed(Patient patient) {
        Diagnosis diagnosis = Objects.requireNonNull(patient.diagnosis(), "who failed has a diagnosis");
        inTransaction("keep the diagnosis of " + patient, () -> {
            try (PreparedStatement failed =
                    prepare("UPDATE hospital_patient SET signature = ?, contract = ?, failure = ?, attempts = ?"
                            + THIS_PATIENT)) {
                failed.setString(1, diagnosis.signature());
                failed.setString(2, diagnosis.contract());
                failed.setString(3, diagnosis.failure());
                failed.setInt(4, patient.attempts());
                setPatient(failed, 5, patient);
                return failed.executeUpdate();
            }
        });
    }

    @Override
    public void postpone(@Nullable Instant due) {
        inTransaction("postpone " + named, () -> {
            try (PreparedStatement postpone = prepare(
                    "UPDATE hospital_ward SET due_millis = ?, request = NULL, is_dry_run = FALSE" + THIS_WARD)) {
                JdbcHospital.setMillis(postpone, 1, due);
                setWard(postpone, 2);
                return postpone.executeUpdate();
            }
        });
    }

    @Override
    public void rehearsed(Patient patient, @Nullable Diagnosis failure) {
        inTransaction("keep the dry run of " + patient, () -> {
            try (PreparedStatement keep = prepare("UPDATE hospital_patient SET rehearsal = ?" + THIS_PATIENT)) {
                keep.setString(1, failure == null ? Patient.PASSES : failure.failure());
                setPatient(keep, 2, patient);
                return keep.executeUpdate();
            }
        });
    }

    @Override
    public void amend(Patient patient, byte[] value) {
        inTransaction("amend " + patient, () -> {
            try (PreparedStatement keep = prepare("UPDATE hospital_patient SET original_value = event_value"
                            + THIS_PATIENT + " AND original_value IS NULL");
                    PreparedStatement amend = prepare("UPDATE hospital_patient SET event_value = ?" + THIS_PATIENT)) {
                setPatient(keep, 1, patient);
                keep.executeUpdate();
                amend.setBytes(1, value);
                setPatient(amend, 2, patient);
                return amend.executeUpdate();
            }
        });
    }

    @Override
    public void record(Act act) {
        inTransaction("keep who did what", () -> {
            JdbcHospital.record(connection, dialect, act);
            return act;
        });
    }

    @Override
    public void commit() {
        inTransaction("commit the treatment of " + named, () -> {
            dialect.requireUnbroken(connection, false);
            connection.commit();
            isOver = true;
            return this;
        });
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

    // ---- small parts

    @FunctionalInterface
    private interface Work<R> {
        R run() throws SQLException;
    }

    private <R> R inTransaction(String what, Work<R> work) {
        return JdbcHospital.inHandlers(store, what, connection, (same, database) -> work.run());
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(dialect.spelled(sql));
    }

    private void setWard(PreparedStatement statement, int first) throws SQLException {
        JdbcHospital.key(statement, first, named.subscription(), named.partition(), named.name());
    }

    private static void setPatient(PreparedStatement statement, int first, Patient patient) throws SQLException {
        JdbcHospital.place(statement, first, patient.subscription(), patient.partition());
        statement.setString(first + 3, patient.topicId());
        statement.setLong(first + 4, patient.at().offset());
    }
}
