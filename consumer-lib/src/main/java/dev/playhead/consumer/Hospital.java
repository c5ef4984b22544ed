// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * The dead letter queue of one subscription, which keeps the order: an event whose handler fails is a <em>patient</em>, and
 * later events of its key wait behind it in the same <em>ward</em>, while all other keys go on. See {@link
 * FailurePolicy.Retry#thenHospital}.
 *
 * <p>This is the operators' side, and it needs no handlers: a retry is a <em>request</em> that running instances of the
 * subscription carry out, within a second. They handle the bytes as they are stored, by the contracts and handlers of
 * today, in the order of the log, each patient in one transaction with its discharge. So it does no harm to ask twice, to
 * stop in the middle, or to do it while others do the same, while events arrive and partitions move.
 *
 * <p>Whatever somebody decides is kept with name, time and reason; see {@link #acts}. Thread-safe; all methods block for as
 * long as the store's time-outs allow and throw {@link StoreUnavailableException} when it does not answer.
 *
 * @since 0.1
 */
public final class Hospital implements AutoCloseable {

    private final String subscription;
    private final HospitalStore<?> store;
    private final Clock clock;
    private final Runnable closing;

    private Hospital(String subscription, HospitalStore<?> store, Clock clock, Runnable closing) {
        this.subscription = subscription;
        this.store = store;
        this.clock = clock;
        this.closing = closing;
    }

    /**
     * The hospital of a subscription with a database, whether it runs or not.
     *
     * @throws IllegalArgumentException if the store has none
     */
    public static Hospital of(String subscription, PlayheadStore<?> store) {
        return of(subscription, store, Clock.systemUTC());
    }

    static Hospital of(String subscription, PlayheadStore<?> store, Clock clock) {
        return new Hospital(
                Objects.requireNonNull(subscription, "subscription"),
                store.hospital()
                        .orElseThrow(() -> new IllegalArgumentException("this store has no hospital: " + store)),
                clock,
                () -> {});
    }

    static Hospital of(String subscription, HospitalStore<?> store) {
        return new Hospital(subscription, store, Clock.systemUTC(), () -> {});
    }

    /**
     * The hospital of a subscription without a database, whether it runs or not; nobody is in it where there is no {@link
     * #topic}. It reads that topic once, and goes on from there until it is closed. Where there is an {@link EventConsumer},
     * {@link EventConsumer#hospital} is the same.
     *
     * @param kafka {@code bootstrap.servers}, and what else Kafka's clients need to get in
     */
    public static Hospital of(String subscription, Map<String, Object> kafka) {
        Objects.requireNonNull(subscription, "subscription");
        Admin admin = Admin.create(ClientSettings.of(kafka, AdminClientConfig.configNames(), HospitalLog.CLIENT));
        var store = new KafkaHospital(subscription, kafka, admin);
        return new Hospital(subscription, store, Clock.systemUTC(), () -> {
            store.close();
            admin.close(Topics.PATIENCE);
        });
    }

    /** The Kafka topic that is the hospital of a subscription without a database; one that runs makes it. */
    public static String topic(String subscription) {
        return HospitalLog.topic(subscription);
    }

    /**
     * Patients that failed in the same way.
     *
     * @param signature as in {@link Diagnosis}
     * @param failure what one of them failed with
     * @param patients how many failed so
     * @param waiting how many wait behind them
     */
    public record Case(String signature, String contract, String failure, long patients, long waiting) {}

    /** Which patients are meant; always with those behind them, for none can leave before those in front of it. */
    public sealed interface Selection {

        String subscription();

        /** All that failed. */
        record All(String subscription) implements Selection {}

        /** Those that failed in this way. */
        record Signature(String subscription, String signature) implements Selection {}

        /** The ward of this patient: its key. */
        record OfKey(Patient patient) implements Selection {
            @Override
            public String subscription() {
                return patient.subscription();
            }
        }

        /** For {@link Act#about}. */
        default String about() {
            return this instanceof Signature signature
                    ? signature.signature()
                    : this instanceof OfKey ofKey ? ofKey.patient().at().toString() : "all";
        }
    }

    public String subscription() {
        return subscription;
    }

    /** The patients that failed, grouped by what they failed with; the most frequent first. */
    public List<Case> cases() {
        return store.cases(subscription);
    }

    /**
     * Patients by topic, partition and offset, a page at a time.
     *
     * @param after the last one of the page before; null for the first page
     */
    public List<Patient> patients(@Nullable Patient after, int most) {
        return store.patients(subscription, null, after, most);
    }

    /** One patient; empty if nobody from there is in the hospital. */
    public Optional<Patient> patient(Coordinates at) {
        return store.patient(subscription, at);
    }

    /** The ward in which a patient lies; empty if it has left meanwhile. */
    public Optional<Ward> ward(Patient patient) {
        return store.ward(patient);
    }

    /** Those of the patient's key that are behind it, in order: they flow when it is skipped. At most {@code most}. */
    public List<Patient> behind(Patient patient, int most) {
        return store.ward(patient)
                .map(ward -> store.patients(subscription, ward, patient, most))
                .orElseGet(List::of);
    }

    // ---- requests, which running instances carry out

    /** Wants all wards treated. */
    public Request retryAll(String actor, String reason) {
        return request(Act.Kind.RETRY, new Selection.All(subscription), actor, reason);
    }

    /** Wants those wards treated whose first patient failed in this way. */
    public Request retry(String signature, String actor, String reason) {
        return request(Act.Kind.RETRY, new Selection.Signature(subscription, signature), actor, reason);
    }

    /** Wants the ward of a patient treated: from its first patient on, for none can leave before those in front of it. */
    public Request retry(Patient patient, String actor, String reason) {
        return request(Act.Kind.RETRY, new Selection.OfKey(patient), actor, reason);
    }

    /**
     * Wants to know what a retry would do. Handlers run, in a transaction that is rolled back; what they do elsewhere
     * happens. The answer stands in {@link Patient#rehearsal}, up to the first of each ward that would fail.
     */
    public Request dryRun(Selection which, String actor) {
        return request(Act.Kind.DRY_RUN, which, actor, "");
    }

    /** Wants what {@code which} names treated. */
    public Request retry(Selection which, String actor, String reason) {
        return request(Act.Kind.RETRY, which, actor, reason);
    }

    private Request request(Act.Kind kind, Selection which, String actor, String reason) {
        Instant now = clock.instant();
        String id = UUID.randomUUID().toString();
        var act = new Act(subscription, kind, which.about(), actor, reason, now, id);
        int wards = store.request(which, new Ward.Request(id, kind == Act.Kind.DRY_RUN), now, act);
        return new Request(store, subscription, id, wards);
    }

    /** Something asked for. Thread-safe. */
    public static final class Request {

        private static final Duration LOOK = Duration.ofMillis(100);

        private final HospitalStore<?> store;
        private final String subscription;
        private final String id;
        private final int wards;

        private Request(HospitalStore<?> store, String subscription, String id, int wards) {
            this.store = store;
            this.subscription = subscription;
            this.id = id;
            this.wards = wards;
        }

        /** As in {@link Act#request}. */
        public String id() {
            return id;
        }

        /** How many wards it was about. */
        public int wards() {
            return wards;
        }

        /** How many of them are not done yet; one is done when it is empty, or its first patient failed again. */
        public int open() {
            return store.open(subscription, id);
        }

        /** Waits until all are done; false if that takes longer, as it does when no instance runs. */
        public boolean await(Duration patience) throws InterruptedException {
            Instant deadline = Instant.now().plus(patience);
            while (open() > 0) {
                if (Instant.now().isAfter(deadline)) {
                    return false;
                }
                Thread.sleep(LOOK.toMillis());
            }
            return true;
        }
    }

    // ---- decisions, carried out at once

    /**
     * Gives a patient another value, frame included, to be handled with when it is tried next. What came from Kafka is kept
     * beside it.
     *
     * @return false if the patient has left meanwhile
     */
    public boolean amend(Patient patient, byte[] value, String actor, String reason) {
        return decide(patient, Act.Kind.AMEND, actor, reason, tx -> tx.amend(patient, value));
    }

    /**
     * Lets a patient go without handling it, for good. Those behind it are treated next: see {@link #behind} before.
     *
     * @return false if the patient has left meanwhile
     */
    public boolean skip(Patient patient, String actor, String reason) {
        return leave(patient, Act.Kind.SKIP, actor, reason);
    }

    /**
     * Lets those go without handling them who were admitted before an instant, because by then nobody needs what they say.
     *
     * @return how many
     */
    public int expire(Instant before, String actor, String reason) {
        int expired = 0;
        Patient last = null;
        List<Patient> page = patients(null, PAGE);
        while (!page.isEmpty()) {
            for (Patient patient : page) {
                last = patient;
                if (patient.admittedAt().isBefore(before) && leave(patient, Act.Kind.EXPIRE, actor, reason)) {
                    expired++;
                }
            }
            page = patients(last, PAGE);
        }
        return expired;
    }

    private static final int PAGE = 500;

    /** What was decided, the latest first. */
    public List<Act> acts(int most) {
        return store.acts(subscription, most);
    }

    /** Closes what {@link #of(String, Map)} opened, and nothing otherwise. Idempotent; does not throw. */
    @Override
    public void close() {
        closing.run();
    }

    private boolean leave(Patient patient, Act.Kind kind, String actor, String reason) {
        return decide(patient, kind, actor, reason, tx -> {
            tx.postpone(clock.instant());
            tx.discharge(patient);
        });
    }

    /** What a decision does to a ward. */
    @FunctionalInterface
    private interface Decision {
        void to(WardTransaction<?> tx);
    }

    private boolean decide(Patient patient, Act.Kind kind, String actor, String reason, Decision decision) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("say why: " + kind + " of " + patient);
        }
        var act = new Act(subscription, kind, patient.at().toString(), actor, reason, clock.instant(), null);
        Optional<Ward> ward = store.ward(patient);
        return ward.isPresent() && decide(store, ward.get(), patient, act, decision);
    }

    private static <T> boolean decide(HospitalStore<T> store, Ward ward, Patient patient, Act act, Decision decision) {
        Optional<WardTransaction<T>> begun = store.treat(ward, true);
        if (begun.isEmpty()) {
            return false;
        }
        try (WardTransaction<T> tx = begun.get()) {
            if (!tx.holds(patient)) {
                return false;
            }
            decision.to(tx);
            tx.record(act);
            tx.commit();
            return true;
        }
    }
}
