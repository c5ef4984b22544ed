// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.torture.CommittedLog.Entry;
import dev.playhead.consumer.torture.Note.Kind;
import dev.playhead.consumer.torture.Note.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Histories written by hand, each but the first few with one thing wrong: the judge of the campaign has to name it. */
class CheckerTest {

    private static final String ME = "classic-1.1";
    private static final String SUCCESSOR = "classic-2.1";

    private final CommittedLog log = new CommittedLog();
    private final List<Move> moves = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final Map<String, Long> versions = new HashMap<>();

    /** Offsets 0 to 5, of two keys in turn; 3 is the marker of a transaction. */
    @BeforeEach
    void events() {
        for (long offset : List.of(0, 1, 2, 4, 5)) {
            log.add(0, offset, new Entry(key(offset), "e-" + offset));
        }
        claim(ME, 1);
    }

    @Test
    void aHistoryInWhichAllIsWellHasNoAnomaly() {
        effects(10, 0, 1, 2);
        move(10, ME, 0, 3);
        claim(SUCCESSOR, 2);
        effects(11, 4, 5);
        move(11, SUCCESSOR, 3, 6);

        assertThat(found()).isEmpty();
    }

    @Test
    void patientsThatLeaveInOrderAreNoAnomaly() {
        effects(10, 1);
        admit(10, 0, 2);
        move(10, ME, 0, 3);
        treat(11, 0);
        treat(12, 2);
        effects(13, 4, 5);
        move(13, ME, 3, 6);

        assertThat(found()).isEmpty();
    }

    @Test
    void anEventThatThePositionPassedWithoutItsEffectIsLost() {
        effects(10, 0, 2);
        move(10, ME, 0, 3);

        assertThat(found()).containsExactly(Anomaly.Kind.LOST_EFFECT);
    }

    @Test
    void anEffectThatIsThereTwiceIsFound() {
        effects(10, 0, 1, 2);
        move(10, ME, 0, 3);
        effects(11, 2, 4);
        move(11, ME, 3, 5);

        assertThat(found()).contains(Anomaly.Kind.DUP_EFFECT);
    }

    @Test
    void effectsOfAKeyThatAreNotInTheLogsOrderAreFound() {
        effects(10, 2, 0, 1);
        move(10, ME, 0, 3);

        assertThat(found()).containsExactly(Anomaly.Kind.REORDER);
    }

    @Test
    void anEffectThatOvertakesAParkedEventOfItsKeyIsFound() {
        effects(10, 1);
        admit(10, 0);
        effects(10, 2);
        move(10, ME, 0, 3);
        treat(11, 0);

        assertThat(found()).contains(Anomaly.Kind.OVERTAKING);
    }

    @Test
    void patientsOfAKeyThatLeaveInAnotherOrderAreFound() {
        effects(10, 1);
        admit(10, 0, 2);
        move(10, ME, 0, 3);
        treat(11, 2);
        treat(12, 0);

        assertThat(found()).contains(Anomaly.Kind.OVERTAKING);
    }

    @Test
    void aPatientThatLeavesWithoutItsEffectIsLost() {
        effects(10, 1, 2);
        admit(10, 0);
        move(10, ME, 0, 3);
        notes.removeIf(note -> note.offset() == 2);
        log.of(0).remove(2L);
        note(Kind.LEFT, 11, 0);

        assertThat(found()).containsExactly(Anomaly.Kind.LOST_EFFECT);
    }

    @Test
    void aPatientThatStaysForEverIsFound() {
        effects(10, 1);
        admit(10, 0);
        move(10, ME, 0, 2);

        assertThat(found()).containsExactly(Anomaly.Kind.STUCK_LETTER);
    }

    @Test
    void anEventThatIsParkedTwiceIsFound() {
        admit(10, 0);
        admit(10, 0);
        move(10, ME, 0, 1);
        treat(11, 0);

        assertThat(found()).containsExactly(Anomaly.Kind.PARKED_TWICE);
    }

    @Test
    void aPositionThatGoesBackIsFound() {
        effects(10, 0, 1, 2);
        move(10, ME, 0, 3);
        move(11, ME, 3, 1);

        assertThat(found()).containsExactly(Anomaly.Kind.NONMONOTONIC_POSITION);
    }

    @Test
    void aPositionThatDoesNotBeginWhereTheLastOneEndedIsFound() {
        effects(10, 0);
        move(10, ME, 0, 1);
        effects(11, 4);
        move(11, ME, 4, 5);

        assertThat(found()).containsExactly(Anomaly.Kind.SKIP);
    }

    @Test
    void anEffectOfAnInstanceWhosePlayheadWasClaimedByAnotherIsStale() {
        claim(SUCCESSOR, 2);
        effects(10, 0);
        move(10, ME, 0, 1);

        assertThat(found()).containsExactly(Anomaly.Kind.STALE_EFFECT);
    }

    @Test
    void anEpochThatFallsIsFound() {
        claim(SUCCESSOR, 3);
        claim(ME, 2);

        assertThat(found()).contains(Anomaly.Kind.EPOCH_FALLS);
    }

    @Test
    void anEffectInATransactionOfItsOwnIsTorn() {
        effects(10, 0);
        move(11, ME, 0, 1);

        assertThat(found()).containsOnly(Anomaly.Kind.TORN_EFFECT);
    }

    @Test
    void anEffectOfWhatTheLogDoesNotHoldIsAPhantom() {
        effects(10, 0, 1, 2, 3);
        move(10, ME, 0, 4);

        assertThat(found()).contains(Anomaly.Kind.PHANTOM);
    }

    @Test
    void writesAreHeldAgainstTheLog() {
        log.add(1, 0, new Entry("k", "e-5"));

        List<Anomaly> found = Checker.checkWrites(log, Map.of("e-0", at(0), "e-9", at(1)), Set.of("e-2", "e-8"));

        assertThat(found)
                .extracting(Anomaly::kind)
                .containsExactlyInAnyOrder(
                        Anomaly.Kind.DUPLICATE_WRITE, Anomaly.Kind.ABORTED_READ, Anomaly.Kind.LOST_WRITE);
    }

    // ---- short verbs

    private Set<Anomaly.Kind> found() {
        return Checker.check(log, moves, notes).stream().map(Anomaly::kind).collect(Collectors.toSet());
    }

    private static String key(long offset) {
        return offset % 2 == 0 ? "even" : "odd";
    }

    private static Place at(long offset) {
        return new Place("", 0, offset);
    }

    private void claim(String writer, long epoch) {
        long before = moves.isEmpty() ? 0 : moves.get(moves.size() - 1).epoch();
        long at = moves.isEmpty() ? 0 : moves.get(moves.size() - 1).to();
        moves.add(new Move("classic", 0, before, epoch, at, at, writer, 100 + epoch));
    }

    private void move(long transaction, String writer, long from, long to) {
        long epoch = moves.get(moves.size() - 1).epoch();
        moves.add(new Move("classic", 0, epoch, epoch, from, to, writer, transaction));
    }

    private void effects(long transaction, long... offsets) {
        for (long offset : offsets) {
            note(Kind.EFFECT, transaction, offset);
        }
    }

    private void admit(long transaction, long... offsets) {
        for (long offset : offsets) {
            note(Kind.ADMITTED, transaction, offset);
        }
    }

    private void treat(long transaction, long offset) {
        note(Kind.EFFECT, transaction, offset);
        note(Kind.LEFT, transaction, offset);
    }

    private void note(Kind kind, long transaction, long offset) {
        String event = kind == Kind.EFFECT ? "e-" + offset : "";
        long version = versions.merge(key(offset), 1L, Long::sum);
        notes.add(new Note(kind, "classic", key(offset), version, 0, offset, event, ME, transaction));
    }
}
