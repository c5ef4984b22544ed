// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import java.util.List;

/**
 * What a registration would do, in the order in which it would do it. Immutable.
 *
 * @param refusals why nothing of it may be done; none if it may
 * @since 0.1
 */
public record RegistrationPlan(List<Step> steps, List<Refusal> refusals) {

    public RegistrationPlan {
        steps = List.copyOf(steps);
        refusals = List.copyOf(refusals);
    }

    /** What becomes of a subject. */
    public enum Action {
        /** Its text is registered already. */
        NONE,
        /** The subject is made, with the text as its first version. */
        CREATE,
        /** The text becomes its next version. */
        ADD_VERSION
    }

    /**
     * One subject.
     *
     * @param subject the full name of an event, or the import path of a file
     * @param file where it is declared
     * @param modeBefore the compatibility mode that is set on it; empty if none is
     * @param setsMode whether another one is to be set
     */
    public record Step(String subject, String file, Action action, String modeBefore, boolean setsMode) {

        /** Whether it leaves the subject as it is. */
        public boolean isDone() {
            return action == Action.NONE && !setsMode;
        }
    }

    /**
     * A breaking change.
     *
     * @param judge who says so: the registry, or Playhead's own check
     * @param reason in the judge's words
     */
    public record Refusal(String subject, String file, String judge, String reason) {}

    /** Whether the registry is already as it should be. */
    public boolean isDone() {
        return steps.stream().allMatch(Step::isDone);
    }

    public boolean isRefused() {
        return !refusals.isEmpty();
    }
}
