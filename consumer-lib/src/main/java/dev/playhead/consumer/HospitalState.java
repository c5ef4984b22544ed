// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.HospitalRecords.Kept;
import dev.playhead.consumer.HospitalRecords.Origin;
import dev.playhead.consumer.HospitalRecords.Waits;
import dev.playhead.consumer.HospitalRecords.WardId;
import dev.playhead.event.Position.Partition;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the records of a hospital's topic say when they are read in order: a table, in which a later record replaces an
 * earlier one of its key. Of a patient it knows where its record stands, not its bytes. Confined to one thread at a time.
 */
final class HospitalState {

    static final long NEVER = -1;

    /** How many acts are remembered; the topic has them all. */
    private static final int ACTS = 1_000;

    private final String subscription;
    private final String self;

    private final Map<WardId, Beds> wards = new TreeMap<>();
    private final NavigableMap<Origin, Lying> patients = new TreeMap<>();
    private final Deque<Act> acts = new ArrayDeque<>();
    private final Map<Partition, Long> changesByOthers = new HashMap<>();

    /** @param self who writes here, see {@link HospitalRecords#WRITER} */
    HospitalState(String subscription, String self) {
        this.subscription = subscription;
        this.self = self;
    }

    /**
     * A patient without its bytes.
     *
     * @param at the offset of its record in the hospital's topic
     * @param signature of what it failed with; null if it was never tried
     */
    record Lying(
            WardId ward,
            Origin origin,
            int era,
            long at,
            @Nullable String signature) implements Comparable<Lying> {

        private static final Comparator<Lying> ORDER =
                Comparator.comparing(Lying::era).thenComparing(Lying::origin);

        @Override
        public int compareTo(Lying other) {
            return ORDER.compare(this, other);
        }
    }

    private static final class Beds {
        final TreeSet<Lying> lying = new TreeSet<>();
        Waits waits = Waits.FOR_SOMEBODY;

        @Nullable
        ByteBuffer key;
    }

    /** Takes one record in. */
    void read(long at, byte[] key, byte @Nullable [] value, String writer) {
        HospitalRecords.key(key, new HospitalRecords.Named() {
            @Override
            public void patient(Origin origin) {
                changed(origin.partition(), at, writer);
                leave(origin);
                if (value != null) {
                    lie(at, HospitalRecords.patient(subscription, origin, value));
                }
            }

            @Override
            public void ward(WardId ward) {
                changed(ward.partition(), at, writer);
                wards.computeIfAbsent(ward, none -> new Beds()).waits =
                        value == null ? Waits.FOR_SOMEBODY : HospitalRecords.ward(value);
                forgetIfEmpty(ward);
            }

            @Override
            public void act() {
                if (value != null) {
                    acts.addFirst(HospitalRecords.act(subscription, value));
                }
                if (acts.size() > ACTS) {
                    acts.removeLast();
                }
            }
        });
    }

    private void changed(Partition partition, long at, String writer) {
        if (!writer.equals(self)) {
            changesByOthers.put(partition, at);
        }
    }

    private void leave(Origin origin) {
        Lying before = patients.remove(origin);
        if (before != null) {
            Beds beds = beds(before.ward());
            beds.lying.remove(before);
            forgetIfEmpty(before.ward());
        }
    }

    private void lie(long at, Kept kept) {
        Patient patient = kept.patient();
        Diagnosis diagnosis = patient.diagnosis();
        var lying = new Lying(
                WardId.of(patient),
                Origin.of(patient),
                kept.era(),
                at,
                diagnosis == null ? null : diagnosis.signature().intern());
        patients.put(lying.origin(), lying);
        Beds beds = wards.computeIfAbsent(lying.ward(), none -> new Beds());
        beds.lying.add(lying);
        byte[] key = patient.raw().key();
        beds.key = key == null ? null : ByteBuffer.wrap(key);
    }

    private Beds beds(WardId ward) {
        return Objects.requireNonNull(wards.get(ward), "who lies somewhere lies in a ward");
    }

    /** What a ward waits for may be read before its first patient, when that patient's record was written again. */
    private void forgetIfEmpty(WardId ward) {
        Beds beds = beds(ward);
        if (beds.lying.isEmpty() && beds.waits.equals(Waits.FOR_SOMEBODY)) {
            wards.remove(ward);
        }
    }

    /** Where others have last written about a partition, as far as it is read; {@link #NEVER} if they have not. */
    long changeByOthers(Partition partition) {
        return changesByOthers.getOrDefault(partition, NEVER);
    }

    /** In the order of their ids. */
    Stream<Ward> wards() {
        return wards.entrySet().stream()
                .filter(entry -> !entry.getValue().lying.isEmpty())
                .map(entry -> ward(entry.getKey(), entry.getValue()));
    }

    Stream<Ward> wards(Collection<Partition> partitions) {
        return wards().filter(ward -> partitions.contains(ward.partition()));
    }

    Optional<Ward> ward(WardId id) {
        Beds beds = wards.get(id);
        return beds == null || beds.lying.isEmpty() ? Optional.empty() : Optional.of(ward(id, beds));
    }

    private Ward ward(WardId id, Beds beds) {
        return new Ward(
                subscription,
                id.partition(),
                id.name(),
                beds.key,
                beds.lying.size(),
                beds.waits.due(),
                beds.waits.request());
    }

    /** Those in a ward, in its order. */
    List<Lying> in(WardId ward) {
        Beds beds = wards.get(ward);
        return beds == null ? List.of() : List.copyOf(beds.lying);
    }

    int size(WardId ward) {
        Beds beds = wards.get(ward);
        return beds == null ? 0 : beds.lying.size();
    }

    /** Who came to a ward last, by its order; null if nobody is there. */
    @Nullable
    Lying last(WardId ward) {
        Beds beds = wards.get(ward);
        return beds == null || beds.lying.isEmpty() ? null : beds.lying.last();
    }

    @Nullable
    Lying lying(Origin origin) {
        return patients.get(origin);
    }

    /** All behind one, or all for null, by topic, partition and offset. */
    Stream<Lying> behind(@Nullable Origin after) {
        return (after == null ? patients : patients.tailMap(after, false)).values().stream();
    }

    /** What was decided, the latest first. */
    List<Act> acts(int most) {
        return acts.stream().limit(most).toList();
    }
}
