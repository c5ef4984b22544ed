// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.event.Position;
import java.util.List;
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
