// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
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

    /** At the server's default, REPEATABLE READ, this deadlocks: see docs/reference/consumer.md. */
    @Test
    void newSlotsMoveBesideEachOtherAtReadCommitted() {
        JdbcPlayheadStore store = JdbcPlayheadStore.of(MariaDbServer.database("playheads", "READ-COMMITTED"));
        Playhead owner = claim();

        CompletableFuture<?>[] moves = IntStream.range(0, 64)
                .mapToObj(slot -> CompletableFuture.runAsync(
                        () -> moveSlot(store, owner, slot), move -> new Thread(move).start()))
                .toArray(CompletableFuture<?>[]::new);

        CompletableFuture.allOf(moves).join();
        assertThat(store.slots(billing, P0).next().values()).hasSize(64).containsOnly(15L);
    }

    private static void moveSlot(JdbcPlayheadStore store, Playhead owner, int slot) {
        try (PlayheadTransaction<Connection> tx = store.begin(owner)) {
            tx.advance(slot, 15);
            tx.commit();
        }
    }
}
