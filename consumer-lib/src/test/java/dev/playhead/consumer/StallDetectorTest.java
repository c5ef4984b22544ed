// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.event.Position.Partition;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StallDetectorTest {

    private static final Partition P3 = new Partition("orders", 3);
    private static final ConsumerRecord<byte[], byte[]> RECORD =
            new ConsumerRecord<>("orders", 3, 1042, "o-1".getBytes(StandardCharsets.UTF_8), null);

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> diary = new ArrayList<>();
    private final Standing standing = new Standing(
            "billing",
            new SubscriptionListener() {
                @Override
                public void incidentOpened(Incident incident) {
                    diary.add("opened " + incident.message());
                }

                @Override
                public void incidentClosed(Incident incident) {
                    diary.add("closed");
                }
            },
            Clock.systemUTC());

    @AfterEach
    void nobodyIsLeftInterrupted() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aHandlerThatDoesNotComeBackIsNamedOnceAndForgottenWhenItIsBack() {
        StallDetector detector = detector(Watching.DEFAULT);
        HandlerWatch watch = detector.watch(P3, KeySlots.WHOLE);

        watch.enter(RECORD, "OrderPlaced", () -> {});
        lookAfter(detector, 0, 29);
        assertThat(diary).isEmpty();
        lookAfter(detector, 1, 30);
        watch.exit();
        lookAfter(detector, 1);

        assertThat(diary).hasSize(2).last().isEqualTo("closed");
        assertThat(diary.get(0))
                .contains("orders-3@1042", "sha256:", "OrderPlaced", "PT30S")
                .doesNotContain("o-1");
    }

    @Test
    void aKeyIsShownAsTextWhereThatIsAskedFor() {
        StallDetector detector = detector(new Watching(Duration.ofSeconds(1), true, null));

        detector.watch(P3, KeySlots.WHOLE).enter(RECORD, "OrderPlaced", () -> {});
        lookAfter(detector, 0, 2);

        assertThat(diary.get(0)).contains("(key o-1)");
    }

    @Test
    void manyQuickCallsAreNoStall() {
        StallDetector detector = detector(Watching.DEFAULT);
        HandlerWatch watch = detector.watch(P3, KeySlots.WHOLE);

        for (int call = 0; call < 100; call++) {
            watch.enter(RECORD, "OrderPlaced", () -> {});
            lookAfter(detector, 20);
            assertThat(watch.exit()).isFalse();
        }

        assertThat(diary).isEmpty();
    }

    @Test
    void aHandlerIsToldToStopAndThenLosesItsTransaction() {
        StallDetector detector = detector(new Watching(Duration.ofSeconds(30), false, Duration.ofSeconds(5)));
        HandlerWatch watch = detector.watch(P3, KeySlots.WHOLE);
        var aborts = new AtomicInteger();

        watch.enter(RECORD, "OrderPlaced", aborts::incrementAndGet);
        lookAfter(detector, 0, 5);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(aborts).hasValue(0);
        lookAfter(detector, 1, 1);

        assertThat(aborts).hasValue(1);
        assertThat(watch.exit()).isTrue();
    }

    @Test
    void theCallAfterOneThatWasToldToStopIsLeftAlone() {
        StallDetector detector = detector(new Watching(Duration.ofSeconds(30), false, Duration.ofSeconds(5)));
        HandlerWatch watch = detector.watch(P3, KeySlots.WHOLE);

        watch.enter(RECORD, "OrderPlaced", () -> {});
        lookAfter(detector, 0, 5);
        assertThat(watch.exit()).isTrue();
        watch.enter(RECORD, "OrderPlaced", () -> {});
        lookAfter(detector, 1, 4);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(watch.exit()).isFalse();
    }

    private StallDetector detector(Watching watching) {
        return new StallDetector("billing", watching, standing, nanos::get);
    }

    private void lookAfter(StallDetector detector, int... seconds) {
        for (int second : seconds) {
            nanos.addAndGet(Duration.ofSeconds(second).toNanos());
            detector.look();
        }
    }
}
