// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody decided about patients: kept for those who ask later. Immutable.
 *
 * @param kind what was done
 * @param about which patients: coordinates, a signature, or {@code all}
 * @param actor who decided
 * @param reason why; empty for a request that gave none
 * @param request the id of the request, for what running instances carry out; null for what was done at once
 * @since 0.1
 */
public record Act(
        String subscription,
        Kind kind,
        String about,
        String actor,
        String reason,
        Instant at,
        @Nullable String request) {

    /** What can be decided. */
    public enum Kind {
        RETRY,
        DRY_RUN,
        AMEND,
        SKIP,
        EXPIRE
    }

    public Act {
        Objects.requireNonNull(subscription, "subscription");
        Objects.requireNonNull(kind, "kind");
        if (actor.isBlank()) {
            throw new IllegalArgumentException("say who wants " + kind + " of " + about);
        }
    }
}
