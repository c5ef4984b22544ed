// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

class H2PlayheadStoreTest extends JdbcPlayheadStoreContract {

    @Override
    DataSource database() {
        return named("playheads");
    }

    @Override
    DataSource emptyDatabase() {
        return named("empty");
    }

    private static DataSource named(String name) {
        var dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
        return dataSource;
    }

    /** Its statement time-out is the only thing that ends this soon. */
    @Override
    String sleepingForLong() {
        return "SELECT count(*) FROM system_range(1, 100000) a, system_range(1, 100000) b WHERE a.x + b.x < 0";
    }

    @Override
    String settings() {
        return "SELECT LOCK_TIMEOUT() || ' ' || coalesce((SELECT setting_value FROM information_schema.settings"
                + " WHERE setting_name = 'QUERY_TIMEOUT'), '0')";
    }

    @Override
    boolean endsIdleTransactions() {
        return false;
    }
}
