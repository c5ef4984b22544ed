// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.micrometer;

import dev.playhead.consumer.Incident;
import dev.playhead.consumer.Patient;
import dev.playhead.consumer.SubscriptionListener;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Measures a subscription with Micrometer; {@code docs/reference/metrics.md} lists the names, units and tags. One for each
 * subscription; the next one of that name, when it starts again, takes over. Thread-safe.
 *
 * <pre>{@code
 * consumer.subscription("billing", playheads)
 *         .listener(SubscriptionMetrics.of("billing", registry))
 * }</pre>
 *
 * <p>Needs {@code io.micrometer:micrometer-core} on the class path, which Playhead does not bring along.
 *
 * @since 0.1
 */
public final class SubscriptionMetrics implements SubscriptionListener {

    /** A registry keeps the first gauge of a name and the object that it looks at. */
    private static final List<String> GAUGES = List.of(
            "playhead.partitions", "playhead.caught.up", "playhead.lag", "playhead.lag.age", "playhead.incidents");

    private final MeterRegistry registry;
    private final Clock clock;
    private final Tags tags;
    private final Map<Partition, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> incidents = new ConcurrentHashMap<>();
    private final AtomicInteger caughtUp = new AtomicInteger();

    private SubscriptionMetrics(String subscription, MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.tags = Tags.of("subscription", subscription);
        GAUGES.forEach(gauge -> registry.find(gauge).tags(tags).meters().forEach(registry::remove));
        Gauge.builder("playhead.partitions", lanes, Map::size)
                .tags(tags)
                .description("Partitions that this instance reads")
                .register(registry);
        Gauge.builder("playhead.caught.up", caughtUp, AtomicInteger::get)
                .tags(tags)
                .description("1 once the ends taken at the start were reached")
                .register(registry);
    }

    /** Measures the subscription of that name. */
    public static SubscriptionMetrics of(String subscription, MeterRegistry registry) {
        return of(subscription, registry, Clock.systemUTC());
    }

    static SubscriptionMetrics of(String subscription, MeterRegistry registry, Clock clock) {
        return new SubscriptionMetrics(
                Objects.requireNonNull(subscription, "subscription"),
                Objects.requireNonNull(registry, "registry"),
                clock);
    }

    /** What is told of one partition, and the meters that show it while it is ours. */
    private static final class Lane {

        private volatile double events = Double.NaN;
        private volatile @Nullable Instant oldest;
        private @Nullable Meter lag;
        private @Nullable Meter age;

        /** Unknown, i.e. NaN, while events wait of which none was fetched yet. */
        double age(Clock clock) {
            Instant since = oldest;
            if (since == null) {
                return events > 0 ? Double.NaN : 0;
            }
            return Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1e3);
        }
    }

    @Override
    public void claimed(Partition partition, long next, long epoch) {
        lanes.computeIfAbsent(partition, this::lane);
    }

    private Lane lane(Partition partition) {
        var lane = new Lane();
        Tags where = where(partition).and("partition", Integer.toString(partition.number()));
        lane.lag = Gauge.builder("playhead.lag", lane, one -> one.events)
                .tags(where)
                .baseUnit("events")
                .description("Offsets between the durable position and the end of what can be read")
                .register(registry);
        lane.age = TimeGauge.builder("playhead.lag.age", lane, TimeUnit.SECONDS, one -> one.age(clock))
                .tags(where)
                .description("Age of the oldest event that is not handled yet")
                .register(registry);
        return lane;
    }

    @Override
    public void released(Partition partition) {
        Lane lane = lanes.remove(partition);
        if (lane != null) {
            registry.remove(Objects.requireNonNull(lane.lag));
            registry.remove(Objects.requireNonNull(lane.age));
        }
    }

    @Override
    public void lag(Partition partition, long events, @Nullable Instant oldest) {
        Lane lane = lanes.get(partition);
        if (lane != null) {
            lane.oldest = oldest;
            lane.events = events;
        }
    }

    @Override
    public void batchFinished(Partition partition, int handled, boolean isApplied, Duration took) {
        Tags outcome = where(partition).and("outcome", isApplied ? "applied" : "rolled_back");
        Timer.builder("playhead.batch.duration")
                .tags(outcome)
                .description("Transactions, from their first event to the commit or the rollback")
                .register(registry)
                .record(took);
        DistributionSummary.builder("playhead.batch.size")
                .tags(outcome)
                .baseUnit("events")
                .description("Events that had a handler, per transaction")
                .register(registry)
                .record(handled);
    }

    @Override
    public void handlerFailed(Partition partition, Throwable cause) {
        count("playhead.handler.failures", where(partition));
    }

    @Override
    public void fenced(Partition partition) {
        count("playhead.fenced", where(partition));
    }

    @Override
    public void commitUnknown(Partition partition) {
        count("playhead.commits.unknown", where(partition));
    }

    @Override
    public void expired(Coordinates at, String type) {
        count("playhead.expired", tags.and("type", type));
    }

    @Override
    public void patientAdmitted(Patient patient) {
        count("playhead.patients.admitted", tags.and("topic", patient.at().topic()));
    }

    @Override
    public void patientDischarged(Patient patient) {
        count("playhead.patients.discharged", tags.and("topic", patient.at().topic()));
    }

    @Override
    public void treatmentFailed(Patient patient) {
        count("playhead.treatments.failed", tags.and("topic", patient.at().topic()));
    }

    @Override
    public void assigned(Collection<Partition> partitions) {
        count("playhead.rebalances", tags.and("cause", "assigned"));
    }

    @Override
    public void unassigned(Collection<Partition> partitions, Unassignment why) {
        count("playhead.rebalances", tags.and("cause", why.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void incidentOpened(Incident incident) {
        incidents
                .computeIfAbsent(incident.getClass().getSimpleName(), this::incidentGauge)
                .incrementAndGet();
    }

    private AtomicInteger incidentGauge(String type) {
        var open = new AtomicInteger();
        Gauge.builder("playhead.incidents", open, AtomicInteger::get)
                .tags(tags.and("type", type))
                .description("Partitions that do not move, for this reason")
                .register(registry);
        return open;
    }

    @Override
    public void incidentClosed(Incident incident) {
        incidents
                .computeIfAbsent(incident.getClass().getSimpleName(), this::incidentGauge)
                .decrementAndGet();
    }

    @Override
    public void caughtUp(Position position) {
        caughtUp.set(1);
    }

    private Tags where(Partition partition) {
        return tags.and("topic", partition.topic());
    }

    private void count(String name, Tags tags) {
        registry.counter(name, tags).increment();
    }
}
