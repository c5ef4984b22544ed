// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.time.Instant;
import java.util.Objects;

/**
 * Why a subscription handles nothing for now. Kept in its store, so that it holds for all instances, whoever is assigned
 * what, and for those that start later. Immutable.
 *
 * @param reason for those who ask later; not blank
 * @param actor who decided; not blank
 * @param since when
 * @since 0.1
 */
public record Pause(String reason, String actor, Instant since) {

    public Pause {
        Objects.requireNonNull(since, "since");
        if (reason.isBlank() || actor.isBlank()) {
            throw new IllegalArgumentException("say why and who: '" + reason + "', '" + actor + "'");
        }
    }
}
