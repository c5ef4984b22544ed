// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import dev.playhead.consumer.Act;
import dev.playhead.consumer.Diagnosis;
import dev.playhead.consumer.Hospital;
import dev.playhead.consumer.HospitalStore;
import dev.playhead.consumer.Patient;
import dev.playhead.consumer.Raw;
import dev.playhead.consumer.Ward;
import dev.playhead.consumer.WardGoneException;
import dev.playhead.consumer.WardTransaction;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import java.nio.ByteBuffer;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The hospital in the database of a {@link JdbcPlayheadStore}. */
final class JdbcHospital implements HospitalStore<Connection> {

    private static final String THIS_PARTITION = " WHERE subscription = ? AND topic = ? AND partition = ?";
    private static final String THIS_WARD = THIS_PARTITION + " AND ward = ?";

    private static final String WARD_COLUMNS =
            "subscription, topic, partition, ward, event_key, patients, due_millis, request, is_dry_run";

    private static final String WARD = "SELECT " + WARD_COLUMNS + " FROM hospital_ward";

    private static final String LOCK = "SELECT era, topic_id FROM hospital_ward" + THIS_WARD + " FOR UPDATE";

    private static final String PARK = """
            INSERT INTO hospital_ward
              (subscription, topic, partition, ward, event_key, topic_id, era, patients, due_millis, is_dry_run)
            VALUES (?, ?, ?, ?, ?, ?, 0, 1, ?, FALSE)""";

    private static final String ADMIT = """
            INSERT INTO hospital_patient
              (subscription, topic, partition, topic_id, log_offset, ward, era, event_millis, event_key, event_value,
               event_headers, signature, contract, failure, attempts, is_replay, admitted_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String THERE =
            "SELECT log_offset FROM hospital_patient" + THIS_WARD + " AND topic_id = ? AND log_offset BETWEEN ? AND ?";

    private static final String GROWN =
            "UPDATE hospital_ward SET era = ?, topic_id = ?, patients = patients + ?" + THIS_WARD;

    static final String PATIENT = """
            SELECT subscription, topic, partition, topic_id, log_offset, ward, era, event_millis, event_key, event_value,
              original_value IS NOT NULL AS amended, event_headers, signature, contract, failure, attempts, is_replay,
              admitted_at, rehearsal
            FROM hospital_patient""";

    private static final String CASES = """
            SELECT p.signature AS signature, max(p.contract) AS contract, max(p.failure) AS failure,
              count(*) AS patients, sum(w.patients) AS everybody
            FROM hospital_patient p JOIN hospital_ward w ON w.subscription = p.subscription AND w.topic = p.topic
              AND w.partition = p.partition AND w.ward = p.ward
            WHERE p.subscription = ? AND p.signature IS NOT NULL
            GROUP BY p.signature ORDER BY 4 DESC, 1""";

    private static final String REQUEST =
            "UPDATE hospital_ward SET due_millis = ?, request = ?, is_dry_run = FALSE" + THIS_WARD;

    private static final String REQUEST_DRY_RUN = "UPDATE hospital_ward SET request = ?, is_dry_run = TRUE" + THIS_WARD;

    /** Always in this order, as lanes do, so that no two wait for each other. */
    private static final String IN_ORDER = " ORDER BY topic, partition, ward FOR UPDATE";

    private static final String WITH_SIGNATURE = """

            WHERE subscription = ? AND EXISTS (SELECT 1 FROM hospital_patient p
              WHERE p.subscription = hospital_ward.subscription AND p.topic = hospital_ward.topic
              AND p.partition = hospital_ward.partition AND p.ward = hospital_ward.ward AND p.signature = ?)""";

    private static final String ACT = """
            INSERT INTO hospital_act (subscription, act, about, actor, reason, request, acted_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";

    /** A unique key is violated, in all dialects. */
    private static final String INTEGRITY = "23";

    private final JdbcPlayheadStore store;

    JdbcHospital(JdbcPlayheadStore store) {
        this.store = store;
    }

    @Override
    public void prepare() {
        store.inTransaction("read the tables of its hospital", (connection, database) -> {
            for (String table : List.of("hospital_ward", "hospital_patient", "hospital_act")) {
                Dialect.execute(connection, "SELECT 1 FROM " + table + " WHERE 1 = 0");
            }
            return this;
        });
    }

    // ---- in a playhead's transaction

    @Override
    public void lock(Connection tx, String subscription, Partition partition, Collection<String> wards) {
        inHandlers("lock wards", tx, (connection, database) -> {
            try (PreparedStatement lock = tx.prepareStatement(database.spelled(LOCK))) {
                for (String ward : wards) {
                    key(lock, 1, subscription, partition, ward);
                    try (ResultSet row = lock.executeQuery()) {
                        if (!row.next()) {
                            throw new WardGoneException(subscription, ward);
                        }
                    }
                }
                return this;
            }
        });
    }

    @Override
    public void park(Connection tx, Patient patient, @Nullable Instant due) {
        inHandlers("park " + patient, tx, (connection, database) -> {
            try (PreparedStatement park = tx.prepareStatement(database.spelled(PARK))) {
                key(park, 1, patient.subscription(), patient.partition(), patient.ward());
                park.setBytes(5, patient.raw().key());
                park.setString(6, patient.topicId());
                setMillis(park, 7, due);
                park.executeUpdate();
            } catch (SQLException e) {
                if (SqlFailures.category(SqlFailures.state(e)).equals(INTEGRITY)) {
                    throw new WardGoneException(patient.subscription(), patient.ward());
                }
                throw e;
            }
            insert(tx, database, List.of(patient), 0);
            return this;
        });
    }

    @Override
    public void admit(Connection tx, List<Patient> patients) {
        Map<String, List<Patient>> byWard = patients.stream()
                .collect(Collectors.groupingBy(Patient::ward, LinkedHashMap::new, Collectors.toList()));
        inHandlers("admit " + patients.size() + " events", tx, (connection, database) -> {
            for (List<Patient> ofWard : byWard.values()) {
                admitTo(tx, database, ofWard);
            }
            return this;
        });
    }

    /** Patients of one ward, whose row is locked. */
    private static void admitTo(Connection tx, Dialect database, List<Patient> patients) throws SQLException {
        Patient first = patients.get(0);
        int era;
        try (PreparedStatement lock = tx.prepareStatement(database.spelled(LOCK))) {
            key(lock, 1, first.subscription(), first.partition(), first.ward());
            try (ResultSet row = lock.executeQuery()) {
                if (!row.next()) {
                    throw new WardGoneException(first.subscription(), first.ward());
                }
                era = row.getInt("era") + (row.getString("topic_id").equals(first.topicId()) ? 0 : 1);
            }
        }
        Set<Long> there = there(tx, database, patients);
        List<Patient> missing = patients.stream()
                .filter(patient -> !there.contains(patient.at().offset()))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        insert(tx, database, missing, era);
        try (PreparedStatement grown = tx.prepareStatement(database.spelled(GROWN))) {
            grown.setInt(1, era);
            grown.setString(2, first.topicId());
            grown.setInt(3, missing.size());
            key(grown, 4, first.subscription(), first.partition(), first.ward());
            grown.executeUpdate();
        }
    }

    /** The offsets of those who are in the ward already, in the order of the log. */
    private static Set<Long> there(Connection tx, Dialect database, List<Patient> patients) throws SQLException {
        Patient first = patients.get(0);
        Set<Long> offsets = new HashSet<>();
        try (PreparedStatement there = tx.prepareStatement(database.spelled(THERE))) {
            key(there, 1, first.subscription(), first.partition(), first.ward());
            there.setString(5, first.topicId());
            there.setLong(6, first.at().offset());
            there.setLong(7, patients.get(patients.size() - 1).at().offset());
            try (ResultSet row = there.executeQuery()) {
                while (row.next()) {
                    offsets.add(row.getLong(1));
                }
            }
        }
        return offsets;
    }

    private static void insert(Connection tx, Dialect database, List<Patient> patients, int era) throws SQLException {
        try (PreparedStatement admit = tx.prepareStatement(database.spelled(ADMIT))) {
            for (Patient patient : patients) {
                Diagnosis diagnosis = patient.diagnosis();
                place(admit, 1, patient.subscription(), patient.partition());
                admit.setString(4, patient.topicId());
                admit.setLong(5, patient.at().offset());
                admit.setString(6, patient.ward());
                admit.setInt(7, era);
                admit.setLong(8, patient.timestamp().toEpochMilli());
                admit.setBytes(9, patient.raw().key());
                admit.setBytes(10, patient.raw().value());
                admit.setBytes(11, patient.raw().headers());
                admit.setString(12, diagnosis == null ? null : diagnosis.signature());
                admit.setString(13, diagnosis == null ? null : diagnosis.contract());
                admit.setString(14, diagnosis == null ? null : diagnosis.failure());
                admit.setInt(15, patient.attempts());
                admit.setBoolean(16, patient.isReplay());
                admit.setTimestamp(17, timestamp(patient.admittedAt()));
                admit.addBatch();
            }
            admit.executeBatch();
        }
    }

    /** Work in a transaction in which handlers write. */
    private void inHandlers(String what, Connection tx, JdbcPlayheadStore.Work<?> work) {
        inHandlers(store, what, tx, work);
    }

    static <R> R inHandlers(JdbcPlayheadStore store, String what, Connection tx, JdbcPlayheadStore.Work<R> work) {
        try {
            Dialect database = store.dialect(tx);
            try {
                return work.in(tx, database);
            } catch (SQLException e) {
                throw SqlFailures.inTransaction(database, what, discreet(e));
            }
        } catch (SQLException e) {
            throw SqlFailures.unavailable(what, e);
        }
    }

    /**
     * The same failure without the row that it is about, which holds an event and its key: statements of a batch are quoted
     * whole in its message, and so are rows in what PostgreSQL calls the detail.
     */
    private static SQLException discreet(SQLException failure) {
        SQLException root = failure instanceof BatchUpdateException && failure.getNextException() != null
                ? failure.getNextException()
                : failure;
        String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        var told = new SQLException(message, root.getSQLState(), root.getErrorCode());
        told.setStackTrace(root.getStackTrace());
        return told;
    }

    // ---- wards

    @Override
    public List<Ward> wards(String subscription, Partition partition) {
        return store.inTransaction("read wards", (connection, database) -> {
            try (PreparedStatement select = connection.prepareStatement(database.spelled(WARD + THIS_PARTITION))) {
                place(select, 1, subscription, partition);
                return wards(select);
            }
        });
    }

    @Override
    public Optional<Ward> ward(Patient patient) {
        return store.inTransaction("read a ward", (connection, database) -> {
            try (PreparedStatement select = connection.prepareStatement(database.spelled(WARD + THIS_WARD))) {
                key(select, 1, patient.subscription(), patient.partition(), patient.ward());
                return wards(select).stream().findFirst();
            }
        });
    }

    @Override
    public List<Ward> due(String subscription, Collection<Partition> partitions, Instant now, int most) {
        if (partitions.isEmpty()) {
            return List.of();
        }
        Map<String, List<Partition>> byTopic = partitions.stream()
                .collect(Collectors.groupingBy(Partition::topic, LinkedHashMap::new, Collectors.toList()));
        return store.inTransaction("look for wards that are due", (connection, database) -> {
            try (PreparedStatement select =
                    connection.prepareStatement(database.spelled(due(byTopic.values(), most)))) {
                int next = setThese(select, 1, subscription, byTopic);
                next = setThese(select, next, subscription, byTopic);
                setMillis(select, next, now);
                return wards(select);
            }
        });
    }

    /** Two halves, for each of which there is an index. */
    private static String due(Collection<List<Partition>> topics, int most) {
        String these = topics.stream()
                .map(of ->
                        "topic = ? AND partition IN (" + String.join(", ", Collections.nCopies(of.size(), "?")) + ")")
                .collect(Collectors.joining(" OR ", " WHERE subscription = ? AND (", ")"));
        return "(SELECT " + WARD_COLUMNS + ", 0 AS turn FROM hospital_ward" + these
                + " AND request IS NOT NULL AND is_dry_run = TRUE LIMIT " + most + ") UNION ALL (SELECT " + WARD_COLUMNS
                + ", CASE WHEN request IS NULL THEN 2 ELSE 1 END AS turn FROM hospital_ward" + these
                + " AND due_millis <= ? AND is_dry_run = FALSE ORDER BY turn, due_millis LIMIT " + most
                + ") ORDER BY turn, due_millis";
    }

    /** Answers the index of the next parameter. */
    private static int setThese(
            PreparedStatement select, int first, String subscription, Map<String, List<Partition>> byTopic)
            throws SQLException {
        int next = first;
        select.setString(next++, subscription);
        for (Map.Entry<String, List<Partition>> topic : byTopic.entrySet()) {
            select.setString(next++, topic.getKey());
            for (Partition partition : topic.getValue()) {
                select.setInt(next++, partition.number());
            }
        }
        return next;
    }

    private static List<Ward> wards(PreparedStatement query) throws SQLException {
        List<Ward> wards = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                wards.add(ward(row));
            }
        }
        return wards;
    }

    private static Ward ward(ResultSet row) throws SQLException {
        byte[] key = row.getBytes("event_key");
        String request = row.getString("request");
        return new Ward(
                row.getString("subscription"),
                new Partition(row.getString("topic"), row.getInt("partition")),
                row.getString("ward"),
                key == null ? null : ByteBuffer.wrap(key),
                row.getInt("patients"),
                dueAt(row),
                request == null ? null : new Ward.Request(request, row.getBoolean("is_dry_run")));
    }

    @Override
    public Optional<WardTransaction<Connection>> treat(Ward ward, boolean waits) {
        JdbcWardTransaction transaction = JdbcWardTransaction.begin(store, ward);
        try {
            Optional<Ward> locked = transaction.lock(WARD + THIS_WARD, waits, JdbcHospital::wards);
            if (locked.isEmpty()) {
                transaction.close();
                return Optional.empty();
            }
            return Optional.of(transaction);
        } catch (RuntimeException e) {
            transaction.close();
            throw e;
        }
    }

    // ---- for operators

    @Override
    public List<Hospital.Case> cases(String subscription) {
        return store.inTransaction("list cases", (connection, database) -> {
            List<Hospital.Case> cases = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(database.spelled(CASES))) {
                select.setString(1, subscription);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        long patients = row.getLong("patients");
                        cases.add(new Hospital.Case(
                                row.getString("signature"),
                                row.getString("contract"),
                                row.getString("failure"),
                                patients,
                                row.getLong("everybody") - patients));
                    }
                }
            }
            return cases;
        });
    }

    @Override
    public List<Patient> patients(String subscription, @Nullable Ward ward, @Nullable Patient after, int most) {
        return store.inTransaction("list patients", (connection, database) -> {
            String which = ward == null ? " WHERE subscription = ?" : THIS_WARD;
            String order = ward == null ? "topic, partition, log_offset, topic_id" : "era, log_offset";
            String rest = after == null ? "" : ward == null ? BEHIND : BEHIND_IN_WARD;
            try (PreparedStatement select = connection.prepareStatement(
                    database.spelled(PATIENT + which + rest + " ORDER BY " + order + " LIMIT " + most))) {
                select.setString(1, subscription);
                if (ward != null) {
                    key(select, 1, subscription, ward.partition(), ward.name());
                }
                if (after != null && ward == null) {
                    behind(select, after);
                } else if (after != null) {
                    behindInWard(select, after);
                }
                return patients(select);
            }
        });
    }

    private static final String BEHIND = """

            AND (topic > ? OR (topic = ? AND (partition > ? OR (partition = ? AND (log_offset > ?
              OR (log_offset = ? AND topic_id > ?))))))""";

    private static void behind(PreparedStatement select, Patient after) throws SQLException {
        select.setString(2, after.at().topic());
        select.setString(3, after.at().topic());
        select.setInt(4, after.at().partition());
        select.setInt(5, after.at().partition());
        select.setLong(6, after.at().offset());
        select.setLong(7, after.at().offset());
        select.setString(8, after.topicId());
    }

    private static final String BEHIND_IN_WARD = """

            AND (era > (SELECT b.era FROM hospital_patient b WHERE b.subscription = ? AND b.topic = ? AND b.partition = ?
                AND b.topic_id = ? AND b.log_offset = ?) OR (topic_id = ? AND log_offset > ?))""";

    private static void behindInWard(PreparedStatement select, Patient after) throws SQLException {
        place(select, 5, after.subscription(), after.partition());
        select.setString(8, after.topicId());
        select.setLong(9, after.at().offset());
        select.setString(10, after.topicId());
        select.setLong(11, after.at().offset());
    }

    @Override
    public Optional<Patient> patient(String subscription, Coordinates at) {
        return store.inTransaction("read a patient", (connection, database) -> {
            try (PreparedStatement select = connection.prepareStatement(
                    database.spelled(PATIENT + THIS_PARTITION + " AND log_offset = ? ORDER BY admitted_at DESC"))) {
                place(select, 1, subscription, new Partition(at.topic(), at.partition()));
                select.setLong(4, at.offset());
                return patients(select).stream().findFirst();
            }
        });
    }

    static List<Patient> patients(PreparedStatement query) throws SQLException {
        List<Patient> patients = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                patients.add(patient(row));
            }
        }
        return patients;
    }

    static Patient patient(ResultSet row) throws SQLException {
        String signature = row.getString("signature");
        return new Patient(
                row.getString("subscription"),
                row.getString("ward"),
                new Coordinates(row.getString("topic"), row.getInt("partition"), row.getLong("log_offset")),
                row.getString("topic_id"),
                Instant.ofEpochMilli(row.getLong("event_millis")),
                new Raw(row.getBytes("event_key"), row.getBytes("event_value"), row.getBytes("event_headers")),
                signature == null
                        ? null
                        : new Diagnosis(signature, row.getString("contract"), row.getString("failure")),
                row.getInt("attempts"),
                row.getBoolean("is_replay"),
                row.getTimestamp("admitted_at").toInstant(),
                row.getBoolean("amended"),
                row.getString("rehearsal"));
    }

    @Override
    public int request(Hospital.Selection which, Ward.Request request, Instant now, Act act) {
        return store.inTransaction("keep a request", (connection, database) -> {
            record(connection, database, act);
            List<Ward> wards = select(connection, database, which);
            try (PreparedStatement update =
                    connection.prepareStatement(database.spelled(request.isDryRun() ? REQUEST_DRY_RUN : REQUEST))) {
                for (Ward ward : wards) {
                    int next = 1;
                    if (!request.isDryRun()) {
                        setMillis(update, next++, now);
                    }
                    update.setString(next++, request.id());
                    key(update, next, ward.subscription(), ward.partition(), ward.name());
                    update.addBatch();
                }
                update.executeBatch();
            }
            return wards.size();
        });
    }

    private static List<Ward> select(Connection connection, Dialect database, Hospital.Selection which)
            throws SQLException {
        String where = which instanceof Hospital.Selection.OfKey
                ? THIS_WARD
                : which instanceof Hospital.Selection.Signature ? WITH_SIGNATURE : " WHERE subscription = ?";
        try (PreparedStatement select = connection.prepareStatement(database.spelled(WARD + where + IN_ORDER))) {
            select.setString(1, which.subscription());
            if (which instanceof Hospital.Selection.Signature signature) {
                select.setString(2, signature.signature());
            } else if (which instanceof Hospital.Selection.OfKey ofKey) {
                Patient patient = ofKey.patient();
                key(select, 1, patient.subscription(), patient.partition(), patient.ward());
            }
            return wards(select);
        }
    }

    @Override
    public int open(String subscription, String request) {
        return store.inTransaction("look at a request", (connection, database) -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT count(*) FROM hospital_ward WHERE subscription = ? AND request = ?")) {
                select.setString(1, subscription);
                select.setString(2, request);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
    }

    @Override
    public List<Act> acts(String subscription, int most) {
        return store.inTransaction("list what was decided", (connection, database) -> {
            List<Act> acts = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT act, about, actor, reason, request, acted_at FROM hospital_act WHERE subscription = ?"
                            + " ORDER BY acted_at DESC LIMIT " + most)) {
                select.setString(1, subscription);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        acts.add(new Act(
                                subscription,
                                Act.Kind.valueOf(row.getString("act")),
                                row.getString("about"),
                                row.getString("actor"),
                                row.getString("reason"),
                                row.getTimestamp("acted_at").toInstant(),
                                row.getString("request")));
                    }
                }
            }
            return acts;
        });
    }

    static void record(Connection connection, Dialect database, Act act) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(database.spelled(ACT))) {
            insert.setString(1, act.subscription());
            insert.setString(2, act.kind().name());
            insert.setString(3, act.about());
            insert.setString(4, act.actor());
            insert.setString(5, act.reason());
            insert.setString(6, act.request());
            insert.setTimestamp(7, timestamp(act.at()));
            insert.executeUpdate();
        }
    }

    // ---- small parts

    static void key(PreparedStatement statement, int first, String subscription, Partition partition, String ward)
            throws SQLException {
        place(statement, first, subscription, partition);
        statement.setString(first + 3, ward);
    }

    static void place(PreparedStatement statement, int first, String subscription, Partition partition)
            throws SQLException {
        statement.setString(first, subscription);
        statement.setString(first + 1, partition.topic());
        statement.setInt(first + 2, partition.number());
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.from(instant);
    }

    /** What is computed with is a number: a time would depend on the time zones of whoever writes and reads it. */
    static void setMillis(PreparedStatement statement, int index, @Nullable Instant instant) throws SQLException {
        if (instant == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, instant.toEpochMilli());
        }
    }

    private static @Nullable Instant dueAt(ResultSet row) throws SQLException {
        long millis = row.getLong("due_millis");
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
