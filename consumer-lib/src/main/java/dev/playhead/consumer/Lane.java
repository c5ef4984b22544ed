// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import dev.playhead.serde.internal.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One partition being read by one instance, from the moment Kafka assigns it until it is taken away: the part of the
 * consumer that decides, and nothing else. It is a state machine, {@code step(input) -> actions}, without threads, clock,
 * network or database; whoever drives it (the runtime, or the simulator in the tests) carries its actions out and reports
 * what came of them. Confined to one thread at a time.
 *
 * <pre>
 *                 +----------- WAITING <---------- fenced, store or Kafka down
 *                 v               |
 *  assigned -> CLAIMING -------> READING ---------> HALTED   (an incident somebody must act upon)
 *                 ^   commit unknown,  |  revoked
 *                 +---- end of log ----+----------> LEAVING -> RELEASED
 * </pre>
 *
 * <p>A claim waits (DRAINING) until no handler is at work any more on what this lane fetched before.
 *
 * <h2>What holds at every step</h2>
 *
 * <ol>
 *   <li><b>Nothing is read before the position is known.</b> A partition arrives paused. The only action that makes it
 *       flow for the first time is {@link Action.Read}, which seeks and then resumes; it follows a granted claim. Kafka
 *       would otherwise start where {@code auto.offset.reset} says.
 *   <li><b>Every record is answered for.</b> {@code held.next <= reached <= read}: what is durable, what is handled (or
 *       has no handler), what was fetched. Fetched records wait in {@code backlog} and each of its tracks is handled from its
 *       head only, so {@code reached} moves along the log without gaps. Between two records the log itself explains what is
 *       absent (compaction, transaction markers): a poll names the position it ends at, and the next one begins there.
 *   <li><b>Only the owner moves the playhead.</b> Each transaction ends with "next becomes {@code to} where epoch is mine
 *       and next is {@code from}". No row: somebody else claimed, and all that this lane did since its last commit is
 *       rolled back with it. Kafka's assignment is not ownership: a stopped process that wakes up still believes in its
 *       assignment, and an evicted member's commit can succeed.
 *   <li><b>An unknown outcome is found out before anything else happens.</b> After a commit that may have happened the
 *       lane drops what it fetched and renews its claim under the epoch it had. A higher epoch bars the old transaction
 *       for ever, wherever it hangs, so the position that comes with it is final.
 *   <li><b>A batch belongs to one topic.</b> A recreated topic has another id but the client reads on at the old offset.
 *       It can learn of the new topic only by a metadata update; records fetched after an update (a higher
 *       <i>generation</i>) wait until the topic id is confirmed at or after that generation. A lane without records
 *       confirms it after each update as well, so that a recreated topic is noticed before anything is published to it.
 *   <li><b>Nobody answers a question twice.</b> Each action that wants an answer has a ticket. An answer with another
 *       ticket than the one awaited is ignored, which settles all races between polling, working, timers and rebalances.
 * </ol>
 *
 * <p>A lane that is fenced while Kafka still assigns its partition claims again after a pause. Otherwise a claim that a
 * slow instance makes just before it learns that it lost the partition would leave nobody reading it; and so an operator
 * moves the playhead of a running subscription.
 *
 * <p>When a handler fails, the slice is rolled back and redone in three parts: the records before the failed one in one
 * transaction, that one alone, then the rest. If nobody knows which one failed (a constraint checked at commit), each
 * record is redone alone. A record that fails alone is the culprit.
 *
 * <p>With a hospital that culprit is not waited for: one more transaction parks it and moves the playhead past it. From
 * then on the lane knows its key for parked, and whatever follows under that key is admitted behind it, undecoded.
 *
 * <ol start="7">
 *   <li><b>A parked key is known to be parked.</b> Only the owner of the epoch parks keys, and the wards are read after the
 *       epoch was granted: every transaction that could still have parked one had committed, or is barred for ever. Since then
 *       the lane itself parks them. So a key that is not in {@code wards} is not parked, and nothing is asked per event.
 *   <li><b>A discharged key is found out in time.</b> Others empty wards. Whoever follows into a ward locks its row before
 *       anything of the slice is handled; if it is gone, the slice is rolled back and the wards are read again.
 *   <li><b>A sick world fills no hospital.</b> When one key after the other fails and nothing succeeds in between, the lane
 *       stays where it is and tries that one event on; likewise when there is no room, or the store will not take an event.
 * </ol>
 *
 * <p>Where keys are handled beside each other, the backlog has a track for each key slot, and each track its own slice, failures
 * and pauses; whatever concerns the partition (claims, topics, wards, leaving) stays one.
 *
 * <ol start="10">
 *   <li><b>What is done out of order is stored with its effects.</b> The transaction of a slot moves that slot's position under
 *       the same epoch, and a claim takes all slots along with the playhead. The playhead itself is moved now and then, by a
 *       transaction of its own, to the first record that is not done; records that a slot has done are dropped when they are
 *       read again.
 *   <li><b>Nobody handles beside himself.</b> What a lane forgets while a handler is at work on it is not read again before
 *       that handler is back: the database would refuse the second effect, but the world outside sees both.
 * </ol>
 *
 * <p>Sources: Kafka's {@code ConsumerRebalanceListener} and "Storing Offsets Outside Kafka" in {@code KafkaConsumer};
 * KIP-848 (assignment), KIP-320 (leader epochs), KIP-516 (topic ids); M. Kleppmann, "How to do distributed locking"
 * (fencing tokens); docs/adr/0002 and 0003.
 */
final class Lane {

    enum State {
        CLAIMING,
        DRAINING,
        WAITING,
        READING,
        HALTED,
        LEAVING,
        RELEASED
    }

    /**
     * How long the durable position may stay behind after it was moved for its own sake: skipped records and stored slots cost
     * nothing to pass over again.
     */
    private static final Duration BETWEEN_FLUSHES = Duration.ofMillis(200);

    private static final Duration FENCED = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

    private final String subscription;
    private final Partition partition;
    private final FailurePolicy policy;
    private final RandomGenerator jitter;
    private final boolean isByKey;

    private State state = State.CLAIMING;
    private int tickets;
    private List<Action> actions = new ArrayList<>();

    /** The ticket of the one thing that is under way for the whole lane: a claim, a look, a timer; 0: nothing. */
    private int awaited;

    /** The slices that are under way, and the tracks that wait, by their tickets. */
    private final Map<Integer, Track> applying = new HashMap<>();

    private final Map<Integer, Track> waiting = new HashMap<>();

    /** The slices that are under way and forgotten. */
    private final Set<Integer> forgotten = new HashSet<>();

    private @Nullable ConsumerRecord<byte[], Arrival> forgottenOldest;

    private @Nullable Playhead held;
    private @Nullable Playhead renewing;
    private @Nullable Incident incident;

    /** The ticket of the last seek; what was polled under another one is stale. */
    private int seek;

    private boolean isPaused = true;
    private boolean isLogExhausted;

    /** Why nothing can be read behind what was fetched. */
    private @Nullable Throwable corruption;

    /** All keys, or none: where these have tracks of their own, this one only moves the playhead. */
    private final Track whole = new Track(KeySlots.WHOLE);

    private final Backlog backlog;

    /** What is done beyond the playhead, as it was claimed. */
    private KeySlots slots = KeySlots.NONE;

    private final LeaderEpochs leaderEpochs = new LeaderEpochs();
    private long read;
    private long reached;
    private @Nullable Integer reachedLeaderEpoch;

    /** The client's generation as far as we were told, and the one up to which the topic is known to be ours. */
    private long learned;

    private long verified;

    /** Somebody wants nothing new to begin: a transaction under way ends, and what is fetched waits. */
    private boolean isSuspended;

    private @Nullable Incident suspension;

    /** The parked keys, as far as we know: one that is parked is here, one that is here may have been discharged. */
    private Wards wards = Wards.none();

    private boolean isWardsStale;

    /** The ticket of the last look at the wards, and who was admitted meanwhile. */
    private int wardsTicket;

    private final List<Patient> admittedMeanwhile = new ArrayList<>();

    /** The wards that the last failures, one after the other, made or would have made. */
    private final Set<String> failing = new HashSet<>();

    /** Why which tracks do not move. */
    private final Map<Track, Incident> troubled = new HashMap<>();

    private int troubles;

    /** Under way while the durable position must not be moved by a transaction that does nothing else; 0: none. */
    private int flushTimer;

    private boolean isFlushing;
    private boolean isLastFlushDone;

    /**
     * @param isByKey whether events of different keys are handled beside each other
     * @param share how many bytes of what was fetched may wait before it pauses
     */
    Lane(
            String subscription,
            Partition partition,
            FailurePolicy policy,
            boolean isByKey,
            LongSupplier share,
            RandomGenerator jitter) {
        this.subscription = subscription;
        this.partition = partition;
        this.policy = policy;
        this.isByKey = isByKey;
        this.jitter = jitter;
        this.backlog = isByKey ? new Backlog.ByKey(share) : new Backlog.Whole(whole, share);
    }

    /** The first step: the partition is assigned, and paused. */
    List<Action> start() {
        claim(null);
        return taken();
    }

    /** What to do now that this happened. */
    List<Action> step(Input input) {
        input.to(this);
        return taken();
    }

    private List<Action> taken() {
        List<Action> taken = actions;
        actions = new ArrayList<>();
        return taken;
    }

    State state() {
        return state;
    }

    /** The first record that was ever fetched, is wanted and is not done; null if there is none. */
    @Nullable
    ConsumerRecord<byte[], Arrival> oldest() {
        ConsumerRecord<byte[], Arrival> oldest = backlog.oldest();
        return oldest == null && state != State.READING ? forgottenOldest : oldest;
    }

    /** What waits to be handled takes so many bytes of the heap, roughly. */
    long bytes() {
        return backlog.bytes();
    }

    // ---- claiming

    private void claim(@Nullable Playhead renew) {
        pause();
        forget();
        renewing = renew;
        if (forgotten.isEmpty()) {
            state = State.CLAIMING;
            actions.add(new Action.Claim(await(), renew));
        } else {
            state = State.DRAINING;
        }
    }

    void claimed(int ticket, Playhead claimed, KeySlots ahead, Input.Log log, Wards parked) {
        if (state != State.CLAIMING || !answers(ticket)) {
            return;
        }
        held = claimed;
        slots = ahead;
        wards = parked;
        isWardsStale = false;
        read = claimed.next();
        reached = claimed.next();
        reachedLeaderEpoch = claimed.leaderEpoch();
        leaderEpochs.clear(claimed.leaderEpoch());
        verified = log.generation();
        Incident lost = lost(claimed, log);
        if (lost != null) {
            halt(lost);
            return;
        }
        state = State.READING;
        troubles = 0;
        recovered();
        actions.add(new Action.Stored(claimed.next(), claimed.leaderEpoch()));
        read();
    }

    /** Why the playhead does not point into this log, or null if it does. */
    private @Nullable Incident lost(Playhead claimed, Input.Log log) {
        TopicIdentity topic = Objects.requireNonNull(claimed.topic(), "a claimed playhead is bound to a topic");
        if (!topic.isSameTopicAs(log.topic())) {
            return new Incident.TopicReplaced(subscription, partition, topic, log.topic());
        }
        if (claimed.next() < log.earliest()) {
            return new Incident.PositionLost(subscription, partition, claimed.next(), log.earliest());
        }
        return claimed.next() > log.end()
                ? new Incident.PositionBeyondEnd(subscription, partition, claimed.next(), log.end())
                : null;
    }

    private void read() {
        seek = ++tickets;
        isPaused = false;
        actions.add(new Action.Read(seek, read, reachedLeaderEpoch));
    }

    void notClaimed(int ticket, Input.Trouble trouble) {
        if (state != State.CLAIMING || !answers(ticket)) {
            return;
        }
        if (trouble instanceof Input.Trouble.Fenced) {
            renewing = null;
            waitToClaim(FENCED);
            return;
        }
        report(whyNotClaimed(trouble));
        waitToClaim(backoff());
    }

    private Incident whyNotClaimed(Input.Trouble trouble) {
        if (trouble instanceof Input.Trouble.NotYet notYet) {
            return notYet.why();
        }
        return trouble instanceof Input.Trouble.KafkaDown
                ? new Incident.TopicUnavailable(subscription, partition, trouble.cause())
                : new Incident.StoreUnavailable(subscription, partition, trouble.cause());
    }

    private void waitToClaim(Duration pause) {
        state = State.WAITING;
        wake(pause);
    }

    // ---- reading

    void polled(int ticket, Batch batch) {
        if (state != State.READING || ticket != seek || batch.isNothingBehind(read)) {
            return;
        }
        if (batch.first() < read) {
            read();
            return;
        }
        Batch undone = slots.isEmpty() ? batch : slots.undone(batch);
        // Now, while its records are in the cache of the thread that polled them, and young.
        backlog.add(undone.wanted());
        read = batch.next();
        if (!slots.isEmpty() && read >= slots.end()) {
            slots = KeySlots.NONE;
        }
        if (isByKey) {
            leaderEpochs.add(batch);
            reach();
        }
        if (backlog.isFull()) {
            pause();
        }
        work();
    }

    /**
     * Where tracks are many, everything before the first record that is not done is: once it is known that what was fetched
     * is of this topic. Another one's first record, or a batch without records, would pass over what this one held there.
     */
    private void reach() {
        if (backlog.generation() > verified) {
            return;
        }
        ConsumerRecord<byte[], Arrival> oldest = backlog.oldest();
        reached = oldest == null ? read : oldest.offset();
        reachedLeaderEpoch = leaderEpochs.before(reached);
    }

    void learned(long generation) {
        learned = generation;
        work();
    }

    void outOfRange(int ticket) {
        if (state == State.READING && ticket == seek) {
            isLogExhausted = true;
            pause();
            work();
        }
    }

    void corrupt(int ticket, Throwable cause) {
        if (state == State.READING && ticket == seek) {
            corruption = cause;
            outOfRange(ticket);
        }
    }

    void truncated(int ticket, Throwable cause) {
        if (state == State.READING && ticket == seek) {
            halt(new Incident.LogTruncated(subscription, partition, read, cause));
        }
    }

    /** Starts whatever is next, unless the lane waits for something. */
    private void work() {
        if (state != State.READING || awaited != 0) {
            return;
        }
        if (isSuspended) {
            reportSuspension();
            return;
        }
        long generation = backlog.isEmpty() ? learned : backlog.generation();
        if (generation > verified) {
            actions.add(new Action.Verify(await(), generation));
        } else if (isWardsStale) {
            admittedMeanwhile.clear();
            wardsTicket = await();
            actions.add(new Action.ReadWards(wardsTicket));
        } else {
            for (Track track = backlog.ready(); track != null; track = backlog.ready()) {
                Slice next = track.next();
                if (next.size() == 0 && !isStoring(track)) {
                    pass(track, next);
                    work(); // what comes behind it may be of another topic
                    return;
                }
                apply(track, next, null);
            }
            if (whole.isFree()) {
                idle();
            }
        }
    }

    /** Nothing of a batch is wanted, and it is too early to store that. */
    private void pass(Track track, Slice slice) {
        advance(track, slice.to());
        reached(slice, slice.to());
    }

    private void idle() {
        if (hasUnstored()) {
            if (flushTimer == 0 || isLogExhausted) {
                flush();
            }
        } else if (corruption != null && backlog.isEmpty()) {
            halt(new Incident.LogCorrupt(subscription, partition, reached, corruption));
        } else if (isLogExhausted && backlog.isEmpty()) {
            claim(held);
        }
    }

    private boolean hasUnstored() {
        return held != null && reached > held.next();
    }

    private void flush() {
        isFlushing = true;
        apply(whole, new Slice(new Batch(List.of(), reached, reachedLeaderEpoch, verified), 0, 0), null);
    }

    /** Whether that was a transaction that only moves the playhead. */
    private boolean endsFlush(Track track) {
        boolean isFlush = isFlushing && track == whole;
        isFlushing = isFlushing && !isFlush;
        return isFlush;
    }

    private void apply(Track track, Slice slice, @Nullable Throwable failure) {
        int ticket = ++tickets;
        applying.put(ticket, track);
        track.begun(slice);
        actions.add(new Action.Apply(ticket, owned(), track.slot(), slice, isStoring(track), wards, failure));
    }

    private boolean isStoring(Track track) {
        return track == whole && (isFlushing || flushTimer == 0);
    }

    /** The track whose slice this ticket answers for; null if it is forgotten. */
    private @Nullable Track answered(int ticket) {
        Track track = applying.remove(ticket);
        if (track == null && forgotten.remove(ticket) && forgotten.isEmpty()) {
            if (state == State.DRAINING) {
                claim(renewing);
            } else if (state == State.LEAVING) {
                leave();
            }
        }
        return track;
    }

    void applied(int ticket, int to, boolean stored, int handled, List<Patient> admitted) {
        Track track = answered(ticket);
        if (track == null) {
            return;
        }
        Slice slice = track.ended();
        wards.admitted(admitted);
        if (awaited != 0 && awaited == wardsTicket) {
            admittedMeanwhile.addAll(admitted);
        }
        if (handled > 0) {
            failing.clear();
        }
        recovered(track);
        if (!endsFlush(track)) {
            advance(track, to);
        }
        if (isByKey) {
            reach();
        } else {
            reached(slice, to);
        }
        if (stored && track == whole) {
            stored(slice.batch().positionBefore(to), slice.batch().leaderEpochBefore(to));
            if (handled == 0) {
                holdBack();
            }
        }
        if (state == State.LEAVING) {
            leave();
        } else {
            work();
        }
    }

    private void reached(Slice slice, int to) {
        reached = slice.batch().positionBefore(to);
        reachedLeaderEpoch = slice.batch().leaderEpochBefore(to);
    }

    private void stored(long next, @Nullable Integer leaderEpoch) {
        held = owned().at(next, leaderEpoch);
        actions.add(new Action.Stored(next, leaderEpoch));
    }

    /** The next transaction that only moves the playhead waits. */
    private void holdBack() {
        if (flushTimer == 0) {
            flushTimer = ++tickets;
            actions.add(new Action.Wake(flushTimer, BETWEEN_FLUSHES));
        }
    }

    private void advance(Track track, int to) {
        backlog.advance(track, to);
        if (state == State.READING && isPaused && !isLogExhausted && backlog.isLow()) {
            isPaused = false;
            actions.add(new Action.Resume());
        }
    }

    void verified(int ticket, long generation, TopicIdentity topic) {
        if (state != State.READING || !answers(ticket)) {
            return;
        }
        TopicIdentity bound = Objects.requireNonNull(owned().topic());
        if (!bound.isSameTopicAs(topic)) {
            halt(new Incident.TopicReplaced(subscription, partition, bound, topic));
            return;
        }
        verified = Math.max(verified, generation);
        troubles = 0;
        recovered();
        if (isByKey) {
            reach();
        }
        work();
    }

    void notVerified(int ticket, Throwable cause) {
        if (state == State.READING && answers(ticket)) {
            tryLater(new Incident.TopicUnavailable(subscription, partition, cause));
        }
    }

    private void tryLater(Incident trouble) {
        report(trouble);
        wake(backoff());
    }

    // ---- trouble with a slice

    void notApplied(int ticket, Input.Trouble trouble) {
        Track track = answered(ticket);
        if (track == null) {
            return;
        }
        Slice slice = track.ended();
        endsFlush(track);
        if (state == State.LEAVING) {
            isLastFlushDone = true;
            leave();
        } else {
            trouble.to(this, track, slice);
        }
    }

    void notBegun(int ticket) {
        Track track = answered(ticket);
        if (track != null) {
            track.ended();
            leave();
        }
    }

    void fenced() {
        pause();
        forget();
        renewing = null;
        waitToClaim(FENCED);
    }

    void commitUnknown() {
        claim(held);
    }

    void storeDown(Track track, Throwable cause) {
        retryLater(track, new Incident.StoreUnavailable(subscription, partition, cause));
    }

    void kafkaDown(Track track, Throwable cause) {
        retryLater(track, new Incident.TopicUnavailable(subscription, partition, cause));
    }

    void registryDown(Track track, Slice slice, Throwable cause) {
        retryLater(track, new Incident.SchemaUnresolved(subscription, coordinates(slice), cause));
    }

    private void retryLater(Track track, Incident trouble) {
        Incident before = troubled.put(track, trouble);
        if (incident == null || (before != null && before.getClass() != trouble.getClass())) {
            report(trouble);
        }
        waitWith(track, backoff(track.troubled()));
    }

    private void waitWith(Track track, Duration pause) {
        int ticket = ++tickets;
        waiting.put(ticket, track);
        track.waits();
        actions.add(new Action.Wake(ticket, jittered(pause)));
    }

    private void again(Track track) {
        backlog.free(track);
        work();
    }

    /** The first record of the slice can never be decoded; waiting would not help, so this says nothing of the system. */
    void undecodable(Track track, Slice slice, Throwable cause) {
        if (policy.hasHospital()) {
            admit(track, slice, cause);
        } else {
            halt(new Incident.Undecodable(subscription, coordinates(slice), cause));
        }
    }

    /** One of the records {@code from} up to but not including {@code to} is the culprit. */
    void handlerFailed(Track track, Slice slice, int from, int to, Throwable cause) {
        if (slice.size() > 1) {
            track.isolate(from, to);
            again(track);
            return;
        }
        int failures = track.failed();
        if (policy.hasHospital()) {
            admitUnlessSystemic(track, slice, cause);
        } else if (failures > policy.retries()) {
            halt(new Incident.HandlerFailed(subscription, coordinates(slice), failures, cause));
        } else {
            waitWith(track, policy.backoff(failures));
        }
    }

    private static Coordinates coordinates(Slice slice) {
        return coordinates(slice, slice.from());
    }

    private static Coordinates coordinates(Slice slice, int index) {
        ConsumerRecord<byte[], Arrival> record = slice.batch().get(index);
        return new Coordinates(record.topic(), record.partition(), record.offset());
    }

    // ---- the hospital

    private void admitUnlessSystemic(Track track, Slice slice, Throwable cause) {
        ConsumerRecord<byte[], Arrival> record = slice.batch().get(slice.from());
        failing.add(Ward.name(record.key(), owned().topic(), record.offset()));
        if (failing.size() >= policy.limits().failuresInARow()) {
            retryLater(track, new Incident.Systemic(subscription, coordinates(slice), failing.size(), cause));
        } else {
            admit(track, slice, cause);
        }
    }

    /** The first record of the slice is parked, if there is room for one more. */
    private void admit(Track track, Slice slice, Throwable cause) {
        if (wards.patients() >= policy.limits().patients()) {
            hospitalFull(track, slice, wards.patients(), policy.limits().patients());
        } else {
            apply(track, new Slice(slice.batch(), slice.from(), slice.from() + 1), cause);
        }
    }

    void hospitalFull(Track track, Slice slice, int patients, int limit) {
        isWardsStale = true;
        retryLater(track, new Incident.HospitalFull(subscription, coordinates(slice), patients, limit));
    }

    void notAdmitted(Slice slice, int index, Throwable cause) {
        halt(new Incident.NotAdmitted(subscription, coordinates(slice, index), cause));
    }

    void wardGone(Track track) {
        isWardsStale = true;
        again(track);
    }

    void wardsRead(int ticket, Wards parked) {
        if (state == State.READING && answers(ticket)) {
            // Those whose commit the read may have missed; counted twice if it has not.
            parked.admitted(admittedMeanwhile);
            admittedMeanwhile.clear();
            wards = parked;
            isWardsStale = false;
            troubles = 0;
            work();
        }
    }

    void wardsNotRead(int ticket, Throwable cause) {
        if (state == State.READING && answers(ticket)) {
            tryLater(new Incident.StoreUnavailable(subscription, partition, cause));
        }
    }

    void discharged() {
        isWardsStale = true;
        failing.clear();
    }

    // ---- halting, and being told otherwise by an operator

    private void halt(Incident reason) {
        pause();
        forget();
        state = State.HALTED;
        report(reason);
    }

    /** Somebody else claimed the playhead, or an operator moved it, while this lane had nothing to commit. */
    void seen(long epoch) {
        if (held == null || epoch <= held.epoch()) {
            return;
        }
        if (state == State.READING) {
            fenced();
        } else if (state == State.HALTED) {
            claim(null);
        }
    }

    void woken(int ticket) {
        if (ticket == flushTimer) {
            flushTimer = 0;
            work();
        } else if (waiting.containsKey(ticket)) {
            Track track = waiting.remove(ticket);
            track.woken();
            again(track);
        } else if (answers(ticket)) {
            switch (state) {
                case WAITING -> claim(renewing);
                case READING -> work();
                case CLAIMING, DRAINING, HALTED, LEAVING, RELEASED -> {}
            }
        }
    }

    // ---- being told to wait

    void suspended(@Nullable Incident why) {
        isSuspended = true;
        suspension = why;
        work();
    }

    void resumed() {
        isSuspended = false;
        if (suspension != null && suspension.equals(incident)) {
            recovered();
        }
        suspension = null;
        work();
    }

    private void reportSuspension() {
        if (suspension != null) {
            report(suspension);
        }
    }

    // ---- leaving

    void revoked() {
        pause();
        if (state == State.READING) {
            state = State.LEAVING;
            leave();
        } else if (state != State.LEAVING && state != State.RELEASED) {
            forget();
            state = State.LEAVING;
            leave();
        }
    }

    /** Waits for what is under way, then moves the playhead a last time. */
    private void leave() {
        if (!applying.isEmpty() || !forgotten.isEmpty()) {
            return;
        }
        if (hasUnstored() && !isLastFlushDone) {
            isLastFlushDone = true;
            flush();
        } else {
            release();
        }
    }

    void lost() {
        release();
    }

    private void release() {
        if (state != State.RELEASED) {
            forget();
            recovered();
            state = State.RELEASED;
            actions.add(new Action.Release());
        }
    }

    // ---- small parts

    private void pause() {
        if (!isPaused) {
            isPaused = true;
            actions.add(new Action.Pause());
        }
    }

    /** Drops what was fetched and whatever is under way: it is read again from the durable position. */
    private void forget() {
        forgottenOldest = oldest();
        forgotten.addAll(applying.keySet());
        applying.clear();
        waiting.clear();
        backlog.clear();
        whole.clear();
        troubled.clear();
        reached = held == null ? 0 : held.next();
        awaited = 0;
        seek = 0;
        failing.clear();
        flushTimer = 0;
        isFlushing = false;
        isLogExhausted = false;
        corruption = null;
    }

    private int await() {
        awaited = ++tickets;
        return awaited;
    }

    private boolean answers(int ticket) {
        if (ticket != awaited) {
            return false;
        }
        awaited = 0;
        return true;
    }

    private void wake(Duration after) {
        actions.add(new Action.Wake(await(), jittered(after)));
    }

    private Duration jittered(Duration pause) {
        return Duration.ofNanos((long) (pause.toNanos() * (0.8 + 0.4 * jitter.nextDouble())));
    }

    private Duration backoff() {
        return backoff(++troubles);
    }

    private static Duration backoff(int troubles) {
        return Backoff.exponential(FIRST_RETRY, LONGEST_RETRY, troubles);
    }

    /** Says why the lane does not move: once for each kind of reason. */
    private void report(Incident reason) {
        if (incident == null || incident.getClass() != reason.getClass()) {
            incident = reason;
            actions.add(new Action.Report(reason));
        }
    }

    private void recovered(Track track) {
        track.succeeded();
        troubled.remove(track);
        if (troubled.isEmpty() && !isSuspended) {
            recovered();
        }
    }

    private void recovered() {
        if (incident != null) {
            incident = null;
            actions.add(new Action.Report(null));
        }
    }

    private Playhead owned() {
        return Objects.requireNonNull(held, "only a lane that holds a playhead gets here");
    }

    @Override
    public String toString() {
        return subscription + " " + partition + " " + state + " held=" + held + " reached=" + reached + " read=" + read
                + " backlog=" + backlog + " awaited=" + awaited + " applying=" + applying + " waiting=" + waiting
                + " forgotten=" + forgotten;
    }
}
