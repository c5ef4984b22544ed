// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.ContractSet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Compares versions of a set of contracts: backward and forward, on the wire, in JSON and in generated code, with
 * everything that they import.
 *
 * <p>Readers are taken to ignore fields that they do not know, in JSON too, and writers to use the usual JSON names.
 * Immutable.
 *
 * @since 0.1
 */
public final class Compatibility {

    private final LocalDate today;
    private final CompatibilityMode required;

    private Compatibility(LocalDate today, CompatibilityMode required) {
        this.today = Objects.requireNonNull(today, "today");
        this.required = Objects.requireNonNull(required, "required");
    }

    /**
     * Requires {@link CompatibilityMode#BACKWARD}: the log is read again from its beginning, so no release may forget how.
     *
     * @param today decides whether the sunset of a removed event is over
     */
    public static Compatibility on(LocalDate today) {
        return new Compatibility(today, CompatibilityMode.BACKWARD);
    }

    /** Requires another mode of every release. */
    public Compatibility requiring(CompatibilityMode mode) {
        return new Compatibility(today, mode);
    }

    /** The verdict on the step from the last release to the next one. */
    public Verdict between(ContractSet released, ContractSet next) {
        return between(List.of(released), next);
    }

    /**
     * The verdict on the step from any of several releases to the next one.
     *
     * @param releases from the oldest to the last one; at least one
     */
    public Verdict between(List<ContractSet> releases, ContractSet next) {
        if (releases.isEmpty()) {
            throw new IllegalArgumentException("compare with at least one release");
        }
        var announcements = new Announcements(releases, today);
        List<Change> changes = new ArrayList<>();
        for (ContractSet released : releases) {
            changes.addAll(new SetComparison(released, next, announcements).changes());
        }
        return new Verdict(changes, required, releases.size() > 1);
    }
}
