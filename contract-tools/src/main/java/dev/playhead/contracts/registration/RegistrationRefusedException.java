// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import dev.playhead.contracts.registration.RegistrationPlan.Refusal;
import dev.playhead.event.PlayheadException;
import java.util.stream.Collectors;

/**
 * A change would break readers, so nothing was registered.
 *
 * @since 0.1
 */
public final class RegistrationRefusedException extends PlayheadException {

    private final RegistrationPlan plan;

    RegistrationRefusedException(RegistrationPlan plan) {
        super(
                "nothing was registered: "
                        + plan.refusals().stream()
                                .map(RegistrationRefusedException::sentence)
                                .collect(Collectors.joining("; "))
                        + ". Undo the change, or make it a new event type",
                null);
        this.plan = plan;
    }

    private static String sentence(Refusal refusal) {
        return refusal.subject() + " in " + refusal.file() + " would break its readers, says " + refusal.judge()
                + (refusal.reason().isEmpty() ? "" : " (" + refusal.reason() + ")");
    }

    @Override
    public boolean isRetriable() {
        return false;
    }

    /** What was planned, with all refusals. */
    public RegistrationPlan plan() {
        return plan;
    }
}
