// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import javax.sql.DataSource;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "there is no server to download for others")
class MariaDbPlayheadStoreIT extends JdbcPlayheadStoreContract {

    @Override
    DataSource database() {
        return MariaDbServer.database("playheads");
    }

    @Override
    DataSource emptyDatabase() {
        return MariaDbServer.database("nothing");
    }

    @Override
    String sleepingForLong() {
        return "SELECT sleep(60)";
    }

    @Override
    String settings() {
        return "SELECT concat_ws(' ', @@idle_transaction_timeout, @@innodb_lock_wait_timeout, @@max_statement_time)";
    }
}
