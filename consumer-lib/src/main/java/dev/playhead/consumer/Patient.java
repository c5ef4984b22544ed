// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event in the hospital (a dead letter): its bytes, where it came from, and what is wrong with it. Immutable.
 *
 * @param ward the {@link Ward#name} of the ward in which it lies
 * @param at where in the log it stands
 * @param topicId which topic of that name it came from
 * @param timestamp the record's
 * @param raw the record's bytes, as they are to be handled: an {@link Hospital#amend amended} value, or what came
 * @param diagnosis why it failed; null if it was never tried, because it waits behind another one
 * @param attempts how often it failed
 * @param isReplay whether the subscription had been past this event before it was read: see {@link
 *     dev.playhead.event.Attempt#REPLAY}
 * @param admittedAt since when it is here
 * @param isAmended whether {@code raw} holds another value than came from Kafka
 * @param rehearsal what the last dry run said: {@value #PASSES}, or why it would fail; null if there was none
 * @since 0.1
 */
public record Patient(
        String subscription,
        String ward,
        Coordinates at,
        String topicId,
        Instant timestamp,
        Raw raw,
        @Nullable Diagnosis diagnosis,
        int attempts,
        boolean isReplay,
        Instant admittedAt,
        boolean isAmended,
        @Nullable String rehearsal) {

    /** The {@link #rehearsal} of a patient that would be discharged. */
    public static final String PASSES = "passes";

    public Patient {
        Objects.requireNonNull(subscription, "subscription");
        Objects.requireNonNull(ward, "ward");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(raw, "raw");
        if (attempts < 0) {
            throw new IllegalArgumentException("attempts is at least 0: " + attempts);
        }
    }

    public Partition partition() {
        return new Partition(at.topic(), at.partition());
    }

    /** This patient after another attempt that failed. */
    Patient failed(Diagnosis again) {
        return new Patient(
                subscription,
                ward,
                at,
                topicId,
                timestamp,
                raw,
                again,
                attempts + 1,
                isReplay,
                admittedAt,
                isAmended,
                rehearsal);
    }

    /** Names its place, never its bytes: events carry people. */
    @Override
    public String toString() {
        return subscription + " " + at + (diagnosis == null ? "" : " " + diagnosis);
    }
}
