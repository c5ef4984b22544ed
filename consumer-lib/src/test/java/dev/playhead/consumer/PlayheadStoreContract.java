// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.event.Position;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every transactional {@link PlayheadStore} promises. */
abstract class PlayheadStoreContract<T> extends StoredPositionContract {

    /** The store under test. */
    @Override
    abstract PlayheadStore<T> store();

    /** Writes something in a transaction, beside the playhead. */
    abstract void write(T tx, String value);

    /** What has been committed of it. */
    abstract List<String> written();

    @Test
    void aClaimCountsTheEpochUpAndKeepsThePosition() {
        Playhead first = claim();
        Playhead second = claim();

        assertThat(first).isEqualTo(new Playhead(billing, P0, TOPIC, null, 1, 10, 0));
        assertThat(second).isEqualTo(new Playhead(billing, P0, TOPIC, null, 2, 10, 0));
        assertThat(store().claim("nobody", P0, TOPIC)).isEmpty();
    }

    @Test
    void anEffectAndTheMoveOfThePlayheadCommitTogether() {
        move(claim(), 20, billing + " effect");

        assertThat(store().playheads(billing))
                .extracting(Playhead::partition, Playhead::next, Playhead::leaderEpoch)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(P0, 20L, 3),
                        org.assertj.core.groups.Tuple.tuple(P1, 0L, null));
        assertThat(written()).contains(billing + " effect");
    }

    @Test
    void anEffectAndTheMoveOfThePlayheadRollBackTogether() {
        try (PlayheadTransaction<T> tx = store().begin(claim())) {
            write(tx.handle(), billing + " effect");
            tx.advance(20, null);
        }

        assertThat(claim().next()).isEqualTo(10);
        assertThat(written()).doesNotContain(billing + " effect");
    }

    @Test
    void anotherOwnerFencesTheFirst() {
        Playhead zombie = claim();
        claim();

        assertThatThrownBy(() -> move(zombie, 20, billing + " stale"))
                .isInstanceOf(PlayheadFencedException.class)
                .hasMessageContaining("orders-0@10");
        assertThat(written()).doesNotContain(billing + " stale");
    }

    @Test
    void anOwnerThatIsElsewhereThanItBelievesIsFenced() {
        Playhead before = claim();
        move(before, 20, billing + "first");

        assertThatThrownBy(() -> move(before, 30, billing + " again")).isInstanceOf(PlayheadFencedException.class);
        assertThat(written()).doesNotContain(billing + " again");
    }

    @Test
    void aRenewedClaimBarsTheOldOneForEver() {
        Playhead unsure = claim();

        Playhead renewed = store().renew(unsure).orElseThrow();

        assertThat(renewed.epoch()).isEqualTo(unsure.epoch() + 1);
        assertThatThrownBy(() -> move(unsure, 20, billing + "late")).isInstanceOf(PlayheadFencedException.class);
        move(renewed, 20, billing + "in time");
    }

    @Test
    void aClaimThatSomebodyElseTookCannotBeRenewed() {
        Playhead first = claim();
        claim();

        assertThat(store().renew(first)).isEmpty();
    }

    @Test
    void aMoveToWhereThePlayheadStandsFencesTheOwnerAllTheSame() {
        Playhead owner = claim();

        store().move(billing, Position.of("orders", 0, owner.next()), "INC-43: another topic is there now");

        assertThatThrownBy(() -> move(owner, 20, billing + "stale")).isInstanceOf(PlayheadFencedException.class);
        assertThat(written()).doesNotContain(billing + "stale");
    }

    @Test
    void aMoveFencesTheOwnerAndAdoptsTheTopicThatIsThere() {
        Playhead owner = claim();

        store().move(billing, Position.of("orders", 0, 3), "INC-42: read again");

        assertThatThrownBy(() -> move(owner, 20, billing + "stale")).isInstanceOf(PlayheadFencedException.class);
        assertThat(store().playheads(billing).get(0).topic()).isNull();
        Playhead next = store().claim(billing, P0, RECREATED).orElseThrow();
        assertThat(next.next()).isEqualTo(3);
        assertThat(next.topic()).isNotNull().matches(RECREATED::isSameTopicAs);
    }

    @Test
    void anEffectAndTheMoveOfASlotCommitTogetherAndThePlayheadStays() {
        Playhead owner = claim();

        moveSlot(owner, 7, 15, billing + " in slot");
        moveSlot(owner, 8, 9, billing + " before the playhead");

        assertThat(written()).contains(billing + " in slot");
        assertThat(store().playheads(billing).get(0).next()).isEqualTo(10);
        assertThat(store().slots(billing, P0)).isEqualTo(new KeySlots(Map.of(7, 15L)));
        assertThat(store().slots(billing, P1)).isEqualTo(KeySlots.NONE);
    }

    @Test
    void anEffectAndTheMoveOfASlotRollBackTogether() {
        try (PlayheadTransaction<T> tx = store().begin(claim())) {
            write(tx.handle(), billing + " in slot");
            tx.advance(7, 15);
        }

        assertThat(store().slots(billing, P0)).isEqualTo(KeySlots.NONE);
        assertThat(written()).doesNotContain(billing + " in slot");
    }

    @Test
    void aSlotGoesForwardOnly() {
        Playhead owner = claim();
        moveSlot(owner, 7, 15, billing + " once");

        assertThatThrownBy(() -> moveSlot(owner, 7, 15, billing + " twice"))
                .isInstanceOf(PlayheadFencedException.class);
        assertThat(written()).doesNotContain(billing + " twice");
        moveSlot(owner, 7, 16, billing + " on");
    }

    @Test
    void aClaimTakesTheSlotsAlong() {
        Playhead zombie = claim();
        moveSlot(zombie, 7, 15, billing + " in time");

        Playhead owner = claim();

        assertThatThrownBy(() -> moveSlot(zombie, 7, 16, billing + " stale"))
                .isInstanceOf(PlayheadFencedException.class);
        assertThatThrownBy(() -> moveSlot(zombie, 8, 16, billing + " stale in a new slot"))
                .isInstanceOf(PlayheadFencedException.class);
        assertThat(written()).doesNotContain(billing + " stale", billing + " stale in a new slot");
        assertThat(store().slots(billing, P0)).isEqualTo(new KeySlots(Map.of(7, 15L)));
        moveSlot(owner, 7, 16, billing + " on");
    }

    @Test
    void aRenewedClaimTakesTheSlotsAlong() {
        Playhead unsure = claim();
        moveSlot(unsure, 7, 15, billing + " in time");

        Playhead renewed = store().renew(unsure).orElseThrow();

        assertThatThrownBy(() -> moveSlot(unsure, 7, 16, billing + " late"))
                .isInstanceOf(PlayheadFencedException.class);
        moveSlot(renewed, 7, 16, billing + " on");
    }

    @Test
    void aPlayheadThatPassesASlotForgetsIt() {
        Playhead owner = claim();
        moveSlot(owner, 7, 15, billing + " in slot");

        move(owner, 15, billing + " flush");

        assertThat(store().slots(billing, P0)).isEqualTo(KeySlots.NONE);
    }

    @Test
    void aMoveForgetsTheSlotsButNotThatTheirEventsWereSeen() {
        Playhead owner = claim();
        moveSlot(owner, 7, 15, billing + " in slot");

        store().move(billing, Position.of("orders", 0, 3), "INC-42: read again");

        assertThat(store().slots(billing, P0)).isEqualTo(KeySlots.NONE);
        assertThatThrownBy(() -> moveSlot(owner, 7, 16, billing + " stale"))
                .isInstanceOf(PlayheadFencedException.class);
        Playhead again = claim();
        assertThat(again.seen()).isEqualTo(15);
        moveSlot(again, 7, 4, billing + " again");
    }

    private void moveSlot(Playhead held, int slot, long to, String effect) {
        try (PlayheadTransaction<T> tx = store().begin(held)) {
            write(tx.handle(), effect);
            tx.advance(slot, to);
            tx.commit();
        }
    }

    @Override
    final void advance(Playhead held, long to) {
        move(held, to, billing + " at " + held.epoch() + " to " + to);
    }

    final void move(Playhead held, long to, String effect) {
        try (PlayheadTransaction<T> tx = store().begin(held)) {
            write(tx.handle(), effect);
            tx.advance(to, 3);
            tx.commit();
        }
    }
}
