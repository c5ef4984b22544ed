// SPDX-License-Identifier: Apache-2.0
package dev.playhead.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.playhead.event.Position;
import dev.playhead.marketplace.order.v1.OrderPlaced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Publishes numbered events over 50 keys until told to stop, and then holds every outcome against the log. */
final class PublishingLoad implements AutoCloseable {

    private static final int KEYS = 50;
    private static final int IN_FLIGHT = 200;

    private final EventProducer producer;
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private final List<CompletableFuture<Position>> outcomes = new ArrayList<>();
    private final AtomicIntegerArray behindNewestOk = new AtomicIntegerArray(KEYS);
    private final CompletableFuture<Void> publishing;
    private volatile int published;
    private volatile boolean stopped;

    PublishingLoad(EventProducer producer) {
        this.producer = producer;
        this.publishing = CompletableFuture.runAsync(this::publish);
    }

    private void publish() {
        for (int number = 0; !stopped; number++) {
            room.acquireUninterruptibly();
            outcomes.add(publish(number));
            published = number + 1;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the dependent stage only counts
    private CompletableFuture<Position> publish(int number) {
        OrderPlaced payload =
                OrderPlaced.newBuilder().setOrderId("order-" + number % KEYS).build();
        CompletableFuture<Position> outcome =
                producer.publish(payload, EventContext.empty().withId(Integer.toString(number)));
        outcome.whenComplete((position, failure) -> {
            room.release();
            if (failure == null) {
                behindNewestOk.accumulateAndGet(number % KEYS, number + 1, Math::max);
            }
        });
        return outcome;
    }

    /** Of every key, one event that is published from now on. */
    void awaitOneOkOfEveryKey() {
        int from = published;
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> IntStream.range(0, KEYS).allMatch(key -> behindNewestOk.get(key) > from));
    }

    @Override
    public void close() {
        stopped = true;
        producer.close();
        publishing.join();
    }

    /** Call it closed: every event has its outcome then. */
    void assertHonest(List<ConsumerRecord<byte[], byte[]>> log) {
        Map<Integer, Integer> copies = new HashMap<>();
        log.forEach(record -> copies.merge(numberOf(record), 1, Integer::sum));
        Set<Integer> oks = new HashSet<>();
        for (int number = 0; number < outcomes.size(); number++) {
            int found = copies.getOrDefault(number, 0);
            switch (outcomeOf(number)) {
                case OK -> {
                    assertThat(found).as("copies of the OK event %d", number).isEqualTo(1);
                    oks.add(number);
                }
                case FAILED ->
                    assertThat(found)
                            .as("copies of the FAILED event %d", number)
                            .isZero();
                case UNKNOWN ->
                    assertThat(found)
                            .as("copies of the UNKNOWN event %d", number)
                            .isLessThanOrEqualTo(1);
            }
        }
        assertThat(oks).hasSizeGreaterThan(KEYS);
        assertInOrder(
                log.stream().filter(record -> oks.contains(numberOf(record))).toList());
    }

    private enum Outcome {
        OK,
        FAILED,
        UNKNOWN
    }

    private Outcome outcomeOf(int number) {
        CompletableFuture<Position> outcome = outcomes.get(number);
        assertThat(outcome).as("outcome of event %d", number).isDone();
        return outcome.handle((position, failure) -> failure == null
                        ? Outcome.OK
                        : failure instanceof PublishFailedException ? Outcome.FAILED : Outcome.UNKNOWN)
                .join();
    }

    private static void assertInOrder(List<ConsumerRecord<byte[], byte[]>> log) {
        Map<String, List<Integer>> numbersOfKey = new HashMap<>();
        log.stream()
                .sorted(Comparator.comparingLong(ConsumerRecord::offset))
                .forEach(record -> numbersOfKey
                        .computeIfAbsent(new String(record.key(), UTF_8), key -> new ArrayList<>())
                        .add(numberOf(record)));
        assertThat(numbersOfKey).hasSize(KEYS);
        numbersOfKey.forEach(
                (key, numbers) -> assertThat(numbers).as("events of %s", key).isSorted());
    }

    private static int numberOf(ConsumerRecord<byte[], byte[]> record) {
        return Integer.parseInt(new String(record.headers().lastHeader("ce_id").value(), UTF_8));
    }
}
