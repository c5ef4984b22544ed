// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.ContractSet;
import java.util.List;

/**
 * What the next version of the contracts is compared with. Immutable.
 *
 * @param name for people, e.g. {@code 1.4.0} or {@code git:main}; of what is not there, e.g. {@code no release of com.acme:contracts yet}
 * @param contracts one set for each release, from the oldest to the newest; none if nothing is released yet
 * @since 0.1
 */
public record Baseline(String name, List<ContractSet> contracts) {

    public Baseline {
        contracts = List.copyOf(contracts);
    }

    static Baseline of(String name, ContractSet contracts) {
        return new Baseline(name, List.of(contracts));
    }

    /** What to say if there is nothing to compare with. */
    public String remark() {
        return "Nothing to compare with (" + name + "): everything is new.";
    }

    /** Whether there is nothing to compare with: the first release is ahead. */
    public boolean isEmpty() {
        return contracts.isEmpty();
    }
}
