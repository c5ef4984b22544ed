// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.event.Coordinates;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.errors.DisconnectException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The group's offsets as a store that is moved before events are handled. */
class AtMostOnceIT extends StoredPositionContract {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final AtMostOnce store = new AtMostOnce(new KafkaOffsets(Fixture.admin(), null));

    @BeforeAll
    static void topic() {
        KafkaOffsetsIT.createTopic();
    }

    @Override
    PlayheadStore<?> store() {
        return store;
    }

    @Override
    void advance(Playhead held, long to) {
        store.commitBy(moved -> CompletableFuture.runAsync(() -> KafkaOffsetsIT.commit(moved)));
        try (PlayheadTransaction<AtMostOnce.Later> tx = store.begin(held)) {
            tx.advance(to, 3);
            tx.commit();
        }
    }

    @Test
    void nothingIsHandledBeforeThePositionIsStored() {
        List<String> diary = new ArrayList<>();
        store.commitBy(moved -> {
            diary.add("stored " + moved.next());
            return CompletableFuture.completedFuture(null);
        });

        try (PlayheadTransaction<AtMostOnce.Later> tx = store.begin(claim())) {
            tx.handle().handle(List.of(new Coordinates("orders", 0, 10)), () -> diary.add("handled"));
            tx.advance(11, null);
            tx.commit();
        }

        assertThat(diary).containsExactly("stored 11", "handled");
    }

    @Test
    void nothingIsHandledIfNobodyKnowsWhetherThePositionIsStored() {
        List<String> diary = new ArrayList<>();
        store.commitBy(moved -> CompletableFuture.failedFuture(new DisconnectException("cut")));

        try (PlayheadTransaction<AtMostOnce.Later> tx = store.begin(claim())) {
            tx.handle().handle(List.of(new Coordinates("orders", 0, 10)), () -> diary.add("handled"));
            tx.advance(11, null);
            assertThatThrownBy(tx::commit).isInstanceOf(CommitUnknownException.class);
        }

        assertThat(diary).isEmpty();
        assertThat(claim().next()).isEqualTo(10);
    }

    @Test
    void anEventWhoseHandlerFailsIsNotTriedAgainAndTheRestIsHandled() {
        Fixture.freshTopic(1);
        Fixture.publishOrders(1, 0, 5);
        var handled = new ConcurrentLinkedQueue<String>();
        String name = Fixture.subscriptionName();

        try (EventConsumer consumer = Fixture.consumer()) {
            consumer.subscription(name, Delivery.AT_MOST_ONCE)
                    .on(OrderPlaced.class, event -> {
                        handled.add(event.payload().getOrderId());
                        if (event.payload().getOrderId().equals("o-2")) {
                            throw new IllegalStateException("no");
                        }
                    })
                    .start();
            Awaitility.await().atMost(SOON).until(() -> handled.contains("o-4"));
        }

        assertThat(handled).containsExactly("o-0", "o-1", "o-2", "o-3", "o-4");
    }

    @Test
    void nothingIsHandledTwiceAcrossRestartsAndRebalances() {
        Fixture.freshTopic(2);
        Fixture.publishOrders(2, 0, 200);
        var handled = new ConcurrentLinkedQueue<String>();
        String name = Fixture.subscriptionName();

        for (int round = 1; round <= 2; round++) {
            try (EventConsumer consumer = Fixture.consumer("max.poll.records", "10");
                    EventConsumer beside = Fixture.consumer("max.poll.records", "10")) {
                start(consumer, name, handled);
                int enough = handled.size() + 50;
                Awaitility.await().atMost(SOON).until(() -> handled.size() >= enough);
                start(beside, name, handled);
            }
        }
        try (EventConsumer consumer = Fixture.consumer()) {
            start(consumer, name, handled).caughtUp().join();
        }

        assertThat(handled).doesNotHaveDuplicates();
        // Whoever is closed in order loses nothing.
        assertThat(handled).hasSize(200);
    }

    private static Subscription start(EventConsumer consumer, String name, ConcurrentLinkedQueue<String> handled) {
        return consumer.subscription(name, Delivery.AT_MOST_ONCE)
                .on(OrderPlaced.class, event -> {
                    handled.add(event.payload().getOrderId());
                    java.util.concurrent.locks.LockSupport.parkNanos(5_000_000); // as slow as a call of another service
                })
                .start();
    }
}
