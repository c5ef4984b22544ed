// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position.Partition;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Treats the wards that are due in the partitions that this instance reads, on a thread of its own: lanes never wait for it,
 * unless an event arrives for the very ward that is being treated. Thread-safe.
 */
final class Treatments<T> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Treatments.class);

    private static final Duration LOOK = Duration.ofMillis(250);

    /** How long one ward may keep the others waiting. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private static final Duration CLOSE = Duration.ofSeconds(2);

    private static final int AT_ONCE = 100;

    private final String subscription;
    private final HospitalStore<T> hospital;
    private final Treatment<T> treatment;
    private final Map<Partition, LaneRunner<T>> lanes;
    private final BooleanSupplier isPaused;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private volatile boolean isClosed;

    /** @param lanes those of this instance, as they come and go */
    Treatments(
            String subscription,
            HospitalStore<T> hospital,
            Treatment<T> treatment,
            Map<Partition, LaneRunner<T>> lanes,
            BooleanSupplier isPaused,
            Clock clock) {
        this.subscription = subscription;
        this.hospital = hospital;
        this.treatment = treatment;
        this.lanes = lanes;
        this.isPaused = isPaused;
        this.clock = clock;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            var worker = new Thread(work, "playhead-" + subscription + "-hospital");
            worker.setDaemon(true);
            return worker;
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // looking catches whatever goes wrong
    void start() {
        thread.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            List<Partition> ours = lanes.values().stream()
                    .filter(lane -> !lane.isReleased())
                    .map(LaneRunner::partition)
                    .toList();
            while (!isClosed && !isPaused.getAsBoolean() && treatPage(ours)) {
                log.trace("more may be due");
            }
        } catch (RuntimeException e) {
            log.debug("could not look for wards that are due subscription={}", subscription, e);
        }
    }

    /**
     * Treats some of the wards that are due, then tells their lanes, which read all their wards again: once, not ward by ward.
     *
     * @return whether anything came of it, so that looking again at once may be worth it
     */
    private boolean treatPage(List<Partition> ours) {
        Set<Partition> relieved = new HashSet<>();
        for (Ward ward : hospital.due(subscription, ours, clock.instant(), AT_ONCE)) {
            if (treat(ward) > 0) {
                relieved.add(ward.partition());
            }
        }
        for (Partition partition : relieved) {
            LaneRunner<T> lane = lanes.get(partition);
            if (lane != null) {
                lane.accept(new Input.Discharged());
            }
        }
        return !relieved.isEmpty();
    }

    /** How many were discharged. */
    private int treat(Ward ward) {
        long begun = System.nanoTime();
        try {
            return treatment.treat(ward, () -> !isClosed && System.nanoTime() - begun < TURN.toNanos());
        } catch (RuntimeException e) {
            log.info("a treatment was interrupted, and is begun again by and by: {}: {}", ward, e.toString());
            return 0;
        }
    }

    /** The diary of treatments, for the listener that hears of them. */
    static SubscriptionListener diary(SubscriptionListener listener) {
        return new SubscriptionListener() {
            @Override
            public void patientDischarged(Patient patient) {
                log.info("discharged subscription={} at={}", patient.subscription(), patient.at());
                listener.patientDischarged(patient);
            }

            @Override
            public void treatmentFailed(Patient patient) {
                log.warn(
                        "failed again subscription={} at={} attempts={} diagnosis={}",
                        patient.subscription(),
                        patient.at(),
                        patient.attempts(),
                        patient.diagnosis());
                listener.treatmentFailed(patient);
            }
        };
    }

    @Override
    public void close() {
        isClosed = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
