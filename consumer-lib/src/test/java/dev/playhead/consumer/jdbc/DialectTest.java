// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.consumer.StoreUnavailableException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {

    private static final Map<String, Dialect> DIALECTS =
            Map.of("PostgreSQL", new PostgreSql(), "MariaDB", MariaDb.mariaDb(), "H2", new H2());

    @ParameterizedTest(name = "{0} {3}")
    @CsvSource({
        "PostgreSQL, 40P01, 0, deadlock",
        "PostgreSQL, 40001, 0, serialization",
        "PostgreSQL, 55P03, 0, lock time-out",
        "PostgreSQL, 08006, 0, connection gone",
        "PostgreSQL, 57P01, 0, terminated by an administrator",
        "PostgreSQL, 53100, 0, disk full",
        "PostgreSQL, 53300, 0, too many connections",
        "PostgreSQL, 25P03, 0, idle in transaction",
        "PostgreSQL, 58030, 0, I/O error",
        "PostgreSQL, 25006, 0, a standby",
        "MariaDB, 40001, 1213, deadlock",
        "MariaDB, HY000, 1020, changed since the snapshot",
        "MariaDB, HY000, 1205, lock time-out",
        "MariaDB, 08000, 0, connection gone",
        "MariaDB, 70100, 1927, connection killed",
        "MariaDB, HY000, 1021, disk full",
        "MariaDB, HY000, 1114, table full",
        "MariaDB, HY000, 1290, read-only",
        "MariaDB, 25006, 1792, read-only transaction",
        "H2, 40001, 40001, deadlock",
        "H2, HYT00, 50200, lock time-out",
        "H2, 90131, 90131, concurrent update",
        "H2, 90067, 90067, connection gone",
        "H2, 90100, 90100, disk full",
    })
    void theStoreFails(String database, String state, int code, String what) {
        assertThat(isStoreFailure(database, state, code)).as(what).isTrue();
    }

    @ParameterizedTest(name = "{0} {3}")
    @CsvSource({
        "PostgreSQL, 23505, 0, duplicate key",
        "PostgreSQL, 22012, 0, division by zero",
        "PostgreSQL, 57014, 0, statement time-out",
        "PostgreSQL, 42601, 0, syntax error",
        "PostgreSQL, 25P02, 0, an error before",
        "MariaDB, 23000, 1062, duplicate key",
        "MariaDB, 70100, 1969, statement time-out",
        "MariaDB, HY000, 3024, statement time-out of MySQL",
        "MariaDB, 22001, 1406, data too long",
        "MariaDB, 42000, 1064, syntax error",
        "H2, 23505, 23505, duplicate key",
        "H2, 57014, 57014, statement time-out",
        "H2, 42000, 42000, syntax error",
    })
    void theHandlerFails(String database, String state, int code, String what) {
        assertThat(isStoreFailure(database, state, code)).as(what).isFalse();
    }

    private static boolean isStoreFailure(String database, String state, int code) {
        var failure = new IllegalStateException(new SQLException("wrapped by a handler", state, code));
        return SqlFailures.isStoreFailure(DIALECTS.get(database), failure);
    }

    @Test
    void anUnknownDatabaseIsRefusedByName() {
        DataSource oracle = answering(
                DataSource.class,
                Map.of(
                        "getConnection",
                        answering(
                                Connection.class,
                                Map.of(
                                        "getMetaData",
                                        answering(
                                                DatabaseMetaData.class, Map.of("getDatabaseProductName", "Oracle"))))));

        assertThatThrownBy(JdbcPlayheadStore.of(oracle)::prepare)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("PostgreSQL, MariaDB, MySQL or H2, not in Oracle")
                .matches(e -> !((StoreUnavailableException) e).isRetriable());
    }

    @Test
    void mariaDbIsKnownThroughTheDriverOfMySql() throws SQLException {
        assertThat(mySql("5.5.5-10.11.6-MariaDB")).isEqualTo(MariaDb.mariaDb());
        assertThat(mySql("8.4.3")).isEqualTo(MariaDb.mySql());
    }

    private static Dialect mySql(String version) throws SQLException {
        var metaData = answering(
                DatabaseMetaData.class,
                Map.of("getDatabaseProductName", "MySQL", "getDatabaseProductVersion", version));
        return Dialect.of(answering(Connection.class, Map.of("getMetaData", metaData)));
    }

    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                DialectTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }

    @Test
    void theReferenceShowsEachTable() throws IOException {
        String reference = words(Files.readString(Path.of("../docs/reference/consumer.md")));

        for (Dialect dialect : DIALECTS.values()) {
            assertThat(dialect.tables())
                    .filteredOn(statement -> statement.startsWith("CREATE"))
                    .isNotEmpty()
                    .allSatisfy(table -> assertThat(reference).contains(words(table)));
        }
    }

    private static String words(String sql) {
        return sql.replaceAll("--.*", "").replace("IF NOT EXISTS ", "").replaceAll("\\s+", " ");
    }
}
