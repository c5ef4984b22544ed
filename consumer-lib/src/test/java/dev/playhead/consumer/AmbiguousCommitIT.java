// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.testkit.CommitCuts;
import dev.playhead.testkit.CommitCuts.Place;
import dev.playhead.testkit.Protocol;
import dev.playhead.testkit.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Commits whose answer never comes. {@code -Dplayhead.cuts=500} for more of them than the 25 of each query mode that a
 * usual build tries.
 */
class AmbiguousCommitIT {

    private static final int CUTS = Integer.getInteger("playhead.cuts", 25);
    private static final int EVENTS_PER_POLL = 3;

    private final String name = Ledger.subscriptionName();

    @BeforeAll
    static void ledger() {
        Ledger.open();
    }

    @BeforeEach
    void topic() {
        Fixture.freshTopic(2);
    }

    /** CO-4. */
    @ParameterizedTest
    @EnumSource(
            value = PreferQueryMode.class,
            names = {"SIMPLE", "EXTENDED"})
    void aCommitWhoseOutcomeIsUnknownNeitherLosesNorRepeatsAnEffect(PreferQueryMode mode) {
        int events = EVENTS_PER_POLL * 2 * CUTS + 60;
        Fixture.publishOrders(2, 0, events);
        var cuts = new CommitCuts(2, sql -> sql.startsWith("UPDATE playhead SET next_offset"));
        URI postgres = URI.create(Fixture.stack().jdbcUrl().substring("jdbc:".length()));
        try (TcpProxy proxy = TcpProxy.to(postgres.getHost(), postgres.getPort(), Protocol.postgres());
                EventConsumer consumer = Fixture.consumer("max.poll.records", Integer.toString(EVENTS_PER_POLL))) {
            JdbcPlayheadStore store = JdbcPlayheadStore.of(behind(proxy, postgres, mode));
            proxy.inflict(cuts);

            Subscription subscription = consumer.subscription(name, store)
                    .on(OrderPlaced.class, Ledger.recording(name))
                    .onFailure(FailurePolicy.halt())
                    .start();

            await().atMost(Duration.ofSeconds(60 + CUTS))
                    .until(() -> Ledger.effects(name) >= events || subscription.state() == Subscription.State.HALTED);
            assertThat(subscription.incidents()).noneMatch(Incident::isHalting);
        }

        Ledger.assertExactlyOnceInOrder(name, events);
        Map<Place, Integer> made = cuts.made();
        assertThat(made).as("cuts by place").containsOnlyKeys(Place.values());
        assertThat(made.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(CUTS);
        System.out.println(mode + ": " + made);
    }

    private static PGSimpleDataSource behind(TcpProxy proxy, URI postgres, PreferQueryMode mode) {
        PGSimpleDataSource dataSource = Fixture.dataSource();
        dataSource.setUrl("jdbc:postgresql://localhost:" + proxy.port() + postgres.getPath());
        dataSource.setPreferQueryMode(mode);
        return dataSource;
    }
}
