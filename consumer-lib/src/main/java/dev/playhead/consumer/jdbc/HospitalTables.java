// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of the hospital, in the words of a dialect. */
final class HospitalTables {

    private static final String WARD = """
            CREATE TABLE IF NOT EXISTS hospital_ward (
              subscription {name255} NOT NULL,
              topic        {name249} NOT NULL,
              partition    integer NOT NULL,
              ward         {name80} NOT NULL,
              event_key    {bytes},
              topic_id     {name80} NOT NULL,
              era          integer NOT NULL,
              patients     integer NOT NULL,
              due_millis   bigint,
              request      {name80},
              is_dry_run   boolean NOT NULL,
              PRIMARY KEY (subscription, topic, partition, ward){ward indexes}
            ){options}""";

    private static final String PATIENT = """
            CREATE TABLE IF NOT EXISTS hospital_patient (
              subscription   {name255} NOT NULL,
              topic          {name249} NOT NULL,
              partition      integer NOT NULL,
              topic_id       {name80} NOT NULL,
              log_offset     bigint NOT NULL,
              ward           {name80} NOT NULL,
              era            integer NOT NULL,
              event_millis   bigint NOT NULL,
              event_key      {bytes},
              event_value    {bytes},
              original_value {bytes},
              event_headers  {bytes} NOT NULL,
              signature      {name80},
              contract       {name255},
              failure        {text},
              attempts       integer NOT NULL,
              is_replay      boolean NOT NULL,
              admitted_at    {time} NOT NULL,
              rehearsal      {text},
              PRIMARY KEY (subscription, topic, partition, topic_id, log_offset){patient indexes}
            ){options}""";

    private static final String ACT = """
            CREATE TABLE IF NOT EXISTS hospital_act (
              subscription {name255} NOT NULL,
              act          {name80} NOT NULL,
              about        {name255} NOT NULL,
              actor        {name255} NOT NULL,
              reason       {text} NOT NULL,
              request      {name80},
              acted_at     {time} NOT NULL
            ){options}""";

    /** Names and columns. */
    private static final Map<String, String> WARD_INDEXES = Map.of(
            "hospital_ward_due", "(subscription, due_millis)", "hospital_ward_request", "(subscription, request)");

    private static final Map<String, String> PATIENT_INDEXES =
            Map.of("hospital_patient_ward", "(subscription, topic, partition, ward, era, log_offset)");

    private HospitalTables() {}

    /** The statements that make them unless they exist. */
    static List<String> of(Dialect dialect) {
        List<String> statements = new ArrayList<>();
        List.of(WARD, PATIENT, ACT).forEach(table -> statements.add(spelled(dialect, table)));
        if (!(dialect instanceof MariaDb)) {
            WARD_INDEXES.forEach((name, columns) -> statements.add(index(name, "hospital_ward", columns)));
            PATIENT_INDEXES.forEach((name, columns) -> statements.add(index(name, "hospital_patient", columns)));
        }
        return statements;
    }

    private static String index(String name, String table, String columns) {
        return "CREATE INDEX IF NOT EXISTS " + name + " ON " + table + " " + columns;
    }

    private static String spelled(Dialect dialect, String ddl) {
        if (dialect instanceof MariaDb) {
            return dialect.spelled(ddl.replace("{ward indexes}", inline(WARD_INDEXES))
                            .replace("{patient indexes}", inline(PATIENT_INDEXES)))
                    .replaceAll("\\{name(\\d+)}", "varchar($1)")
                    .replace("{bytes}", "longblob")
                    .replace("{time} NOT NULL", "timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)")
                    .replace("{text}", "text")
                    .replace("{options}", " ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        }
        boolean isH2 = dialect instanceof H2;
        return ddl.replaceAll("\\{(ward|patient) indexes}", "")
                .replaceAll("\\{name\\d+}", isH2 ? "varchar" : "text")
                .replace("{bytes}", isH2 ? "varbinary" : "bytea")
                .replace("{time}", isH2 ? "timestamp(6) with time zone" : "timestamptz")
                .replace("{text}", isH2 ? "varchar" : "text")
                .replace("{options}", "");
    }

    /** MySQL cannot make an index unless it exists; it can with its table. */
    private static String inline(Map<String, String> indexes) {
        return indexes.entrySet().stream()
                .map(index -> ", INDEX " + index.getKey() + " " + index.getValue())
                .collect(Collectors.joining());
    }
}
