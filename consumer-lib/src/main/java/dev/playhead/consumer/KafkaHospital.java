// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.HospitalRecords.Kept;
import dev.playhead.consumer.HospitalRecords.Origin;
import dev.playhead.consumer.HospitalRecords.Waits;
import dev.playhead.consumer.HospitalRecords.WardId;
import dev.playhead.consumer.HospitalState.Lying;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * The hospital of one subscription whose position is what its Kafka group commits: a compacted topic.
 *
 * <p>A database has a row's lock; a log has none. What takes its place are two fences of Kafka's own:
 *
 * <ol>
 *   <li><b>Who writes knows all that was written before.</b> Wards of one source partition are written under one
 *       transactional id. Whoever writes takes it first, which ends or bars every transaction of whoever had it before; then
 *       reads the topic to its end; then decides. Somebody who takes the id in between fences it, and then nothing of it was
 *       written: a {@link WardGoneException}, wards are read again. Claims, treatments and operators' decisions all do so,
 *       in whichever process.
 *   <li><b>Who moves the position owns the partition.</b> Patients commit together with the offset behind them, in the name
 *       of a group's member as it was while it had the partition. The group's coordinator refuses members that it has
 *       evicted and generations that are over, in both group protocols.
 * </ol>
 *
 * <p>Within the process a ward is held from before it is decided about until that is written, so that an arrival waits for a
 * treatment as it does in a database. Thread-safe.
 */
final class KafkaHospital implements HospitalStore<NoTransaction>, AutoCloseable {

    /** How many partitions' producers stay open; each has a thread of its own. */
    private static final int WRITERS = 32;

    private final String subscription;
    private final Admin admin;
    private final HospitalLog log;
    private final WardLocks locks = new WardLocks();

    /** The least recently used first. */
    private final Map<Partition, HospitalWriter> writers = new LinkedHashMap<>(16, 0.75f, true);

    /** Up to which change by others the lane of a partition knows them: the last one when it read the wards. */
    private final Map<Partition, Long> known = new ConcurrentHashMap<>();

    private volatile @Nullable Function<Playhead, CompletableFuture<ConsumerGroupMetadata>> members;
    private volatile boolean isInUse;

    KafkaHospital(String subscription, Map<String, Object> kafka, Admin admin) {
        this.subscription = subscription;
        this.admin = admin;
        this.log = new HospitalLog(subscription, kafka, admin);
    }

    /** Only the poll loop knows in whose name to commit. */
    void membersBy(Function<Playhead, CompletableFuture<ConsumerGroupMetadata>> loop) {
        this.members = loop;
    }

    /** Whether the subscription admits anybody. */
    boolean isInUse() {
        return isInUse;
    }

    @Override
    public void prepare() {
        isInUse = true;
        log.require();
    }

    // ---- for the lane of a partition

    /** Bars whoever wrote about a partition until now: before its position is read. */
    void fence(Partition partition) {
        writer(partition).fence();
    }

    @Override
    public List<Ward> wards(String of, Partition partition) {
        return log.atEnd(state -> {
            known.put(partition, state.changeByOthers(partition));
            return state.wards(Set.of(partition)).toList();
        });
    }

    @Override
    public void lock(NoTransaction tx, String of, Partition partition, Collection<String> names) {
        for (String name : names) {
            hold(new WardId(partition, name), tx, Topics.PATIENCE);
        }
        long now = taken(partition);
        if (now != known.getOrDefault(partition, HospitalState.NEVER)) {
            throw WardGoneException.changed(subscription, partition);
        }
        names.forEach(name -> log.soFar(state -> required(state, new WardId(partition, name))));
    }

    private void hold(WardId ward, Object holder, Duration patience) {
        if (!locks.lock(ward, holder, patience)) {
            throw new StoreUnavailableException(
                    ward + " is held for longer than " + patience, true, new IllegalStateException(ward.toString()));
        }
    }

    private Ward required(HospitalState state, WardId ward) {
        return state.ward(ward).orElseThrow(() -> new WardGoneException(subscription, ward.name()));
    }

    @Override
    public void park(NoTransaction tx, Patient patient, @Nullable Instant due) {
        WardId ward = WardId.of(patient);
        lock(tx, subscription, ward.partition(), List.of());
        if (log.soFar(state -> state.ward(ward)).isPresent()) {
            throw new WardGoneException(subscription, ward.name());
        }
        write(
                tx,
                ward.partition(),
                List.of(
                        HospitalRecords.of(log.topic(), new Kept(patient, 0, null)),
                        HospitalRecords.of(log.topic(), ward, new Waits(due, null))));
    }

    @Override
    public void admit(NoTransaction tx, List<Patient> patients) {
        List<ProducerRecord<byte[], byte[]>> records = log.soFar(state -> admitted(state, patients));
        if (!records.isEmpty()) {
            write(tx, patients.get(0).partition(), records);
        }
    }

    private List<ProducerRecord<byte[], byte[]>> admitted(HospitalState state, List<Patient> patients) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Patient patient : patients) {
            Lying last = state.last(WardId.of(patient));
            if (last == null) {
                throw new WardGoneException(subscription, patient.ward());
            }
            if (state.lying(Origin.of(patient)) == null) {
                int era = last.era() + (last.origin().topicId().equals(patient.topicId()) ? 0 : 1);
                records.add(HospitalRecords.of(log.topic(), new Kept(patient, era, null)));
            }
        }
        return records;
    }

    private void write(NoTransaction tx, Partition partition, List<ProducerRecord<byte[], byte[]>> records) {
        var transaction = (KafkaTransaction) tx;
        transaction.write(
                writer(partition),
                known.getOrDefault(partition, HospitalState.NEVER),
                member(transaction.held()),
                records);
    }

    private ConsumerGroupMetadata member(Playhead held) {
        CompletableFuture<ConsumerGroupMetadata> asked = Objects.requireNonNull(
                        members, "a running subscription has a member in its group")
                .apply(held);
        try {
            return asked.get(Topics.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            asked.cancel(false);
            throw e.getCause() instanceof PlayheadFencedException fenced
                    ? fenced
                    : new StoreUnavailableException("the group does not say who is in it", true, e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    void release(Object holder) {
        locks.release(holder);
    }

    // ---- treatment

    @Override
    public List<Ward> due(String of, Collection<Partition> partitions, Instant now, int most) {
        Set<Partition> ours = new HashSet<>(partitions);
        return log.atEnd(state -> state.wards(ours)
                .filter(ward -> ward.request() != null
                        || (ward.due() != null && !ward.due().isAfter(now)))
                .sorted(Comparator.comparing((Ward ward) -> ward.request() == null)
                        .thenComparing(Ward::due, Comparator.nullsFirst(Comparator.naturalOrder())))
                .limit(most)
                .toList());
    }

    @Override
    public Optional<WardTransaction<NoTransaction>> treat(Ward ward, boolean waits) {
        var id = WardId.of(ward);
        var holder = new Object();
        if (!waits && !locks.lock(id, holder, Duration.ZERO)) {
            return Optional.empty();
        }
        hold(id, holder, Topics.PATIENCE);
        Optional<WardTransaction<NoTransaction>> begun = Optional.empty();
        try {
            if (log.atEnd(state -> state.ward(id)).isPresent()) {
                begun = begin(id, () -> release(holder));
            }
            return begun;
        } finally {
            if (begun.isEmpty()) {
                release(holder);
            }
        }
    }

    /** Takes the id before anything is handled: who lost it to an operator finds out now, not when handlers have run. */
    private Optional<WardTransaction<NoTransaction>> begin(WardId id, Runnable release) {
        HospitalWriter writer = writer(id.partition());
        writer.take();
        return log.soFar(
                state -> state.ward(id).map(now -> new KafkaWardTransaction(log, writer, now, state.in(id), release)));
    }

    // ---- for operators

    @Override
    public Optional<Ward> ward(Patient patient) {
        return log.atEnd(state -> state.ward(WardId.of(patient)));
    }

    @Override
    public List<Hospital.Case> cases(String of) {
        Map<String, List<Lying>> bySignature = new TreeMap<>();
        Map<String, Long> everybody = new HashMap<>();
        log.atEnd(state -> {
            state.behind(null).forEach(lying -> {
                String signature = lying.signature();
                if (signature != null) {
                    bySignature
                            .computeIfAbsent(signature, none -> new ArrayList<>())
                            .add(lying);
                    everybody.merge(signature, (long) state.size(lying.ward()), Long::sum);
                }
            });
            return state;
        });
        return bySignature.entrySet().stream()
                .flatMap(entry -> log.whole(entry.getValue().subList(0, 1)).stream()
                        .map(Kept::patient)
                        .map(patient -> found(
                                Objects.requireNonNull(patient.diagnosis()),
                                entry.getValue().size(),
                                everybody.getOrDefault(entry.getKey(), 0L))))
                .sorted(Comparator.comparing(Hospital.Case::patients).reversed())
                .toList();
    }

    private static Hospital.Case found(Diagnosis diagnosis, long patients, long everybody) {
        return new Hospital.Case(
                diagnosis.signature(), diagnosis.contract(), diagnosis.failure(), patients, everybody - patients);
    }

    @Override
    public List<Patient> patients(String of, @Nullable Ward ward, @Nullable Patient after, int most) {
        List<Lying> page = log.atEnd(state -> ward == null
                ? state.behind(after == null ? null : Origin.of(after))
                        .limit(most)
                        .toList()
                : behind(state.in(WardId.of(ward)), after).limit(most).toList());
        return log.whole(page).stream().map(Kept::patient).toList();
    }

    private static Stream<Lying> behind(List<Lying> ward, @Nullable Patient after) {
        if (after == null) {
            return ward.stream();
        }
        Origin last = Origin.of(after);
        return ward.stream().dropWhile(lying -> !lying.origin().equals(last)).skip(1);
    }

    @Override
    public Optional<Patient> patient(String of, Coordinates at) {
        var partition = new Partition(at.topic(), at.partition());
        List<Lying> found = log.atEnd(state -> state.behind(new Origin(partition, at.offset(), ""))
                .takeWhile(lying -> lying.origin().partition().equals(partition)
                        && lying.origin().offset() == at.offset())
                .toList());
        return log.whole(found).stream().map(Kept::patient).max(Comparator.comparing(Patient::admittedAt));
    }

    @Override
    public int request(Hospital.Selection which, Ward.Request request, Instant now, Act act) {
        if (request.isDryRun()) {
            throw new UnsupportedOperationException(subscription
                    + " keeps its position in Kafka: its handlers have no transaction that is rolled back, so a dry run would"
                    + " do what it is to try");
        }
        Map<Partition, List<WardId>> wanted = log.atEnd(state -> selected(state, which)
                .map(WardId::of)
                .collect(Collectors.groupingBy(WardId::partition, TreeMap::new, Collectors.toList())));
        int wards = 0;
        for (Map.Entry<Partition, List<WardId>> each : wanted.entrySet()) {
            request(each.getKey(), each.getValue(), new Waits(now, request), wards == 0 ? act : null);
            wards += each.getValue().size();
        }
        return wards;
    }

    private static Stream<Ward> selected(HospitalState state, Hospital.Selection which) {
        if (which instanceof Hospital.Selection.OfKey ofKey) {
            return state.ward(WardId.of(ofKey.patient())).stream();
        }
        if (which instanceof Hospital.Selection.Signature wanted) {
            return state.wards()
                    .filter(ward -> state.in(WardId.of(ward)).stream()
                            .anyMatch(lying -> wanted.signature().equals(lying.signature())));
        }
        return state.wards();
    }

    /** Waits for treatments in this process that hold one of the wards. */
    private void request(Partition partition, List<WardId> wards, Waits waits, @Nullable Act act) {
        var holder = new Object();
        try {
            wards.forEach(ward -> hold(ward, holder, Topics.PATIENCE));
            writer(partition).write(state -> {
                List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
                wards.stream()
                        .filter(ward -> state.ward(ward).isPresent())
                        .forEach(ward -> records.add(HospitalRecords.of(log.topic(), ward, waits)));
                if (act != null) {
                    records.add(HospitalRecords.of(log.topic(), act));
                }
                return records;
            });
        } finally {
            release(holder);
        }
    }

    @Override
    public int open(String of, String request) {
        return (int) log.<Long>atEnd(state -> state.wards()
                        .filter(ward ->
                                ward.request() != null && ward.request().id().equals(request))
                        .count())
                .longValue();
    }

    @Override
    public List<Act> acts(String of, int most) {
        return log.atEnd(state -> state.acts(most));
    }

    // ---- small parts

    private HospitalWriter writer(Partition partition) {
        synchronized (writers) {
            HospitalWriter wanted =
                    writers.computeIfAbsent(partition, one -> new HospitalWriter(subscription, one, log, admin));
            long open = writers.values().stream().filter(HospitalWriter::isOpen).count();
            for (HospitalWriter each : writers.values()) {
                if (open <= WRITERS) {
                    break;
                }
                open -= each.closeUnlessBusy() ? 1 : 0;
            }
            return wanted;
        }
    }

    private long taken(Partition partition) {
        return writer(partition).take();
    }

    @Override
    public void close() {
        synchronized (writers) {
            writers.values().forEach(HospitalWriter::closeUnlessBusy);
        }
        log.close();
    }
}
