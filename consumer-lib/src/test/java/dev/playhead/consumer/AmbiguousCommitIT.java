// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import dev.playhead.testkit.Fault;
import dev.playhead.testkit.Message;
import dev.playhead.testkit.Protocol;
import dev.playhead.testkit.TcpProxy;
import dev.playhead.testkit.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
        var cuts = new Cuts();
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
        assertThat(cuts.made).as("cuts by place").containsOnlyKeys(Cut.values());
        assertThat(cuts.total()).isGreaterThanOrEqualTo(CUTS);
        System.out.println(mode + ": " + cuts.made);
    }

    private static PGSimpleDataSource behind(TcpProxy proxy, URI postgres, PreferQueryMode mode) {
        PGSimpleDataSource dataSource = Fixture.dataSource();
        dataSource.setUrl("jdbc:postgresql://localhost:" + proxy.port() + postgres.getPath());
        dataSource.setPreferQueryMode(mode);
        return dataSource;
    }

    /** Where a commit gets lost. */
    private enum Cut {
        /** The server never hears of it, and rolls back. */
        BEFORE_THE_SERVER,
        /** It is on its way when the connection ends: the server may be as quick as our next question, or not. */
        ON_THE_WAY,
        /** The server hears of it when its client has long begun to find out what became of it. */
        LATE,
        /** The server committed, and its answer is lost. */
        AFTER_THE_SERVER
    }

    /** Cuts every other commit that moves a playhead; those of claims are left alone, they move nothing. */
    private static final class Cuts implements Fault {

        private static final Duration LATE = Duration.ofMillis(300);
        private static final List<Cut> PLACES = List.of(Cut.values());

        private final Map<Cut, Integer> made = new EnumMap<>(Cut.class);
        private final Set<Long> moving = ConcurrentHashMap.newKeySet();
        private final Set<Long> doomed = ConcurrentHashMap.newKeySet();
        private int commits;

        @Override
        public Verdict judge(Message message) {
            if (message.isToServer()) {
                return judgeQuery(message);
            }
            return message.text().equals("COMMIT") && doomed.remove(message.connection())
                    ? Verdict.cut()
                    : Verdict.pass();
        }

        private Verdict judgeQuery(Message message) {
            if (message.text().startsWith("UPDATE playhead SET next_offset")) {
                moving.add(message.connection());
            }
            return message.text().equals("COMMIT") && moving.remove(message.connection())
                    ? judgeCommit(message.connection())
                    : Verdict.pass();
        }

        private synchronized Verdict judgeCommit(long connection) {
            if (commits++ % 2 == 0) {
                return Verdict.pass();
            }
            Cut cut = PLACES.get(commits / 2 % PLACES.size());
            made.merge(cut, 1, Integer::sum);
            return switch (cut) {
                case BEFORE_THE_SERVER -> Verdict.cut();
                case ON_THE_WAY -> Verdict.passThenCut();
                case LATE -> Verdict.orphanUntil(Verdict.after(LATE));
                case AFTER_THE_SERVER -> {
                    doomed.add(connection);
                    yield Verdict.pass();
                }
            };
        }

        synchronized int total() {
            return made.values().stream().mapToInt(Integer::intValue).sum();
        }
    }
}
