// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hospital of an {@link InMemoryPlayheadStore}: a lock per ward, held to the end of the transaction. Nobody waits for
 * one: who arrives is told that the store is unavailable, who treats that there is nothing to do.
 */
final class InMemoryHospital<V> implements HospitalStore<List<V>> {

    private final InMemoryPlayheadStore<V> store;
    private final Map<Id, Beds> wards = new TreeMap<>();
    private final List<Act> acts = new ArrayList<>();
    private final Map<Id, Changes> locks = new TreeMap<>();
    private final IdentityHashMap<List<V>, Changes> open = new IdentityHashMap<>();

    InMemoryHospital(InMemoryPlayheadStore<V> store) {
        this.store = store;
    }

    /** One ward: a topic that takes the place of another begins a new era. */
    private static final class Beds {

        final String subscription;
        final Partition partition;
        final @Nullable ByteBuffer key;
        final List<Bed> beds = new ArrayList<>();
        String topicId;
        int era;

        @Nullable
        Instant due;

        Ward.@Nullable Request request;

        Beds(Patient first) {
            subscription = first.subscription();
            partition = first.partition();
            key = first.raw().key() == null ? null : ByteBuffer.wrap(first.raw().key());
            topicId = first.topicId();
        }

        boolean isDue(Instant now) {
            return (request != null && request.isDryRun()) || (due != null && !due.isAfter(now));
        }

        void add(Patient patient) {
            if (beds.stream().anyMatch(bed -> isSame(bed.patient, patient))) {
                return;
            }
            if (!topicId.equals(patient.topicId())) {
                topicId = patient.topicId();
                era++;
            }
            beds.add(new Bed(era, patient));
            beds.sort(Comparator.comparing(Bed::era)
                    .thenComparing(bed -> bed.patient.at().offset()));
        }

        Ward ward(String name) {
            return new Ward(subscription, partition, name, key, beds.size(), due, request);
        }
    }

    private record Bed(int era, Patient patient) {}

    static boolean isSame(Patient one, Patient other) {
        return one.at().equals(other.at()) && one.topicId().equals(other.topicId());
    }

    /** What a transaction will do to wards when it commits. */
    static final class Changes {

        final InMemoryPlayheadStore.Unfinished transaction;
        final List<Runnable> atCommit = new ArrayList<>();
        final List<Patient> admitted = new ArrayList<>();
        final List<Patient> discharged = new ArrayList<>();
        boolean isSkip;

        Changes(InMemoryPlayheadStore.Unfinished transaction) {
            this.transaction = transaction;
        }
    }

    void begun(List<V> tx, InMemoryPlayheadStore.Unfinished transaction) {
        open.put(tx, new Changes(transaction));
    }

    Changes changes(List<V> tx) {
        Changes changes = open.get(tx);
        if (changes == null) {
            throw InMemoryPlayheadStore.unavailable("the server ended the transaction");
        }
        return changes;
    }

    /** All wards, whether they are due or not. */
    List<Ward> wards() {
        return wards.entrySet().stream()
                .map(entry -> ward(entry.getKey(), entry.getValue()))
                .toList();
    }

    void committed(List<V> tx) {
        changes(tx).atCommit.forEach(Runnable::run);
    }

    void ended(List<V> tx) {
        Changes changes = open.remove(tx);
        locks.values().removeIf(holder -> holder == changes);
    }

    Collection<InMemoryPlayheadStore.Unfinished> holders() {
        return locks.values().stream()
                .map(holder -> holder.transaction)
                .distinct()
                .toList();
    }

    /** Of a ward, in the order in which they are looked through. */
    private record Id(String subscription, Partition partition, String ward) implements Comparable<Id> {

        private static final Comparator<Id> ORDER = Comparator.comparing(Id::subscription)
                .thenComparing(Id::partition)
                .thenComparing(Id::ward);

        static Id of(Patient patient) {
            return new Id(patient.subscription(), patient.partition(), patient.ward());
        }

        @Override
        public int compareTo(Id other) {
            return ORDER.compare(this, other);
        }
    }

    private void lock(List<V> tx, Id id) {
        Changes mine = changes(tx);
        if (locks.getOrDefault(id, mine) != mine) {
            throw InMemoryPlayheadStore.unavailable("a ward is locked");
        }
        locks.put(id, mine);
    }

    @Override
    public void prepare() {
        store.reached("prepare the hospital");
    }

    @Override
    public List<Ward> wards(String subscription, Partition partition) {
        store.reached("wards");
        return wards.entrySet().stream()
                .filter(entry -> entry.getValue().subscription.equals(subscription)
                        && entry.getValue().partition.equals(partition))
                .map(entry -> ward(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Ward ward(Id id, Beds beds) {
        return beds.ward(id.ward());
    }

    boolean isEmpty() {
        return wards.isEmpty();
    }

    /** All patients of all wards, ward by ward, in order. */
    List<Patient> patients() {
        return wards.values().stream()
                .flatMap(ward -> ward.beds.stream())
                .map(Bed::patient)
                .toList();
    }

    Optional<Patient> first(Patient like) {
        Beds ward = wards.get(Id.of(like));
        return ward == null ? Optional.empty() : Optional.of(ward.beds.get(0).patient);
    }

    boolean isParked(String subscription, Partition partition, String ward) {
        return wards.containsKey(new Id(subscription, partition, ward));
    }

    @Override
    public void lock(List<V> tx, String subscription, Partition partition, Collection<String> names) {
        store.reached("lock wards");
        for (String name : names) {
            lock(tx, new Id(subscription, partition, name));
            if (!isParked(subscription, partition, name)) {
                throw new WardGoneException(subscription, name);
            }
        }
    }

    private void requireRoom() {
        if (store.isRefusing()) {
            throw new EffectsRefusedException("too big", new IllegalStateException());
        }
    }

    @Override
    public void park(List<V> tx, Patient patient, @Nullable Instant due) {
        store.reached("park");
        requireRoom();
        lock(tx, Id.of(patient));
        if (wards.containsKey(Id.of(patient))) {
            throw new WardGoneException(patient.subscription(), patient.ward());
        }
        changes(tx).admitted.add(patient);
        changes(tx).atCommit.add(() -> {
            var ward = new Beds(patient);
            ward.due = due;
            ward.add(patient);
            wards.put(Id.of(patient), ward);
        });
    }

    @Override
    public void admit(List<V> tx, List<Patient> patients) {
        store.reached("admit");
        requireRoom();
        for (Patient patient : patients) {
            changes(tx).admitted.add(patient);
            changes(tx)
                    .atCommit
                    .add(() -> Objects.requireNonNull(wards.get(Id.of(patient))).add(patient));
        }
    }

    @Override
    public List<Ward> due(String subscription, Collection<Partition> partitions, Instant now, int most) {
        store.reached("due");
        return wards.entrySet().stream()
                .filter(entry -> entry.getValue().subscription.equals(subscription)
                        && partitions.contains(entry.getValue().partition)
                        && entry.getValue().isDue(now))
                .limit(most)
                .map(entry -> ward(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public Optional<WardTransaction<List<V>>> treat(Ward ward, boolean waits) {
        store.reached("treat");
        var id = new Id(ward.subscription(), ward.partition(), ward.name());
        if (locks.containsKey(id) && waits) {
            throw InMemoryPlayheadStore.unavailable("a ward is locked");
        }
        if (!wards.containsKey(id) || locks.containsKey(id)) {
            return Optional.empty();
        }
        var transaction = new Transaction(id);
        begun(transaction.written, transaction);
        lock(transaction.written, id);
        return Optional.of(transaction);
    }

    // ---- for operators: what a simulation needs

    @Override
    public Optional<Ward> ward(Patient patient) {
        store.reached("ward");
        return Optional.ofNullable(wards.get(Id.of(patient))).map(ward -> ward.ward(patient.ward()));
    }

    @Override
    public int request(Hospital.Selection which, Ward.Request request, Instant now, Act act) {
        store.reached("request");
        acts.add(act);
        wards.values().forEach(ward -> {
            ward.due = request.isDryRun() ? ward.due : now;
            ward.request = request;
        });
        return wards.size();
    }

    @Override
    public List<Patient> patients(String subscription, @Nullable Ward ward, @Nullable Patient after, int most) {
        throw new UnsupportedOperationException("a simulation does not look");
    }

    @Override
    public List<Hospital.Case> cases(String subscription) {
        throw new UnsupportedOperationException("a simulation does not look");
    }

    @Override
    public Optional<Patient> patient(String subscription, Coordinates at) {
        throw new UnsupportedOperationException("a simulation does not look");
    }

    @Override
    public int open(String subscription, String request) {
        return (int) wards.values().stream()
                .filter(ward -> ward.request != null && ward.request.id().equals(request))
                .count();
    }

    @Override
    public List<Act> acts(String subscription, int most) {
        return List.copyOf(acts);
    }

    private final class Transaction implements WardTransaction<List<V>>, InMemoryPlayheadStore.Unfinished {

        private final Id id;
        private final List<V> written = new ArrayList<>();
        private boolean isOver;
        private boolean isPending;

        Transaction(Id id) {
            this.id = id;
        }

        private Beds beds() {
            return Objects.requireNonNull(wards.get(id));
        }

        private Changes mine() {
            if (isOver) {
                throw InMemoryPlayheadStore.unavailable("the server ended the transaction");
            }
            return changes(written);
        }

        @Override
        public List<V> handle() {
            return written;
        }

        @Override
        public Ward ward() {
            mine();
            return InMemoryHospital.ward(id, beds());
        }

        @Override
        public Optional<Patient> next(@Nullable Patient last) {
            store.reached("next patient");
            mine();
            List<Patient> patients = beds().beds.stream().map(Bed::patient).toList();
            int index = 0;
            while (last != null && index < patients.size() && !isSame(patients.get(index), last)) {
                index++;
            }
            int next = last == null ? 0 : index + 1;
            return next < patients.size() ? Optional.of(patients.get(next)) : Optional.empty();
        }

        @Override
        public void discharge(Patient patient) {
            store.reached("discharge");
            mine().discharged.add(patient);
            mine().atCommit.add(() -> {
                beds().beds.removeIf(bed -> isSame(bed.patient, patient));
                if (beds().beds.isEmpty()) {
                    wards.remove(id);
                }
            });
        }

        @Override
        public void failed(Patient patient) {
            store.reached("failed");
            mine().atCommit
                    .add(() -> beds().beds
                            .replaceAll(bed -> isSame(bed.patient, patient) ? new Bed(bed.era, patient) : bed));
        }

        @Override
        public void postpone(@Nullable Instant due) {
            store.reached("postpone");
            mine().atCommit.add(() -> {
                beds().due = due;
                beds().request = null;
            });
        }

        @Override
        public void rehearsed(Patient patient, @Nullable Diagnosis failure) {
            store.reached("rehearsed");
        }

        @Override
        public boolean holds(Patient patient) {
            mine();
            return beds().beds.stream().anyMatch(bed -> isSame(bed.patient, patient));
        }

        @Override
        public void amend(Patient patient, byte[] value) {
            store.reached("amend");
        }

        @Override
        public void record(Act act) {
            store.reached("record");
            mine().isSkip = act.kind() == Act.Kind.SKIP;
            mine().atCommit.add(() -> acts.add(act));
        }

        @Override
        public void commit() {
            store.reached("commit a treatment");
            mine();
            switch (store.outcome()) {
                case DONE -> finish();
                case DONE_BUT_UNKNOWN -> {
                    finish();
                    throw InMemoryPlayheadStore.unavailable("cut after the commit");
                }
                case ROLLED_BACK_BUT_UNKNOWN -> {
                    close();
                    throw InMemoryPlayheadStore.unavailable("cut before the commit");
                }
                case PENDING -> {
                    isPending = true;
                    throw InMemoryPlayheadStore.unavailable("cut during the commit");
                }
            }
        }

        private void finish() {
            store.treated(changes(written), written);
            committed(written);
            store.effects().addAll(written);
            end();
        }

        @Override
        public void settle(boolean commits) {
            if (isPending) {
                isPending = false;
                if (commits) {
                    finish();
                } else {
                    close();
                }
            }
        }

        private void end() {
            isOver = true;
            ended(written);
        }

        @Override
        public void close() {
            if (!isOver && !isPending) {
                end();
            }
        }
    }
}
