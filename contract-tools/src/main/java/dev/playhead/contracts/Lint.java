// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.util.ArrayList;
import java.util.List;

/**
 * Looks for what makes a contract a bad one before anybody depends on it: buf's standard rules, and our own about events.
 *
 * @since 0.1
 */
public final class Lint {

    private Lint() {}

    /**
     * Looks at the project's own files, imports not included.
     *
     * @param buf runs its own rules
     * @throws ContractsUnreadableException if buf fails
     */
    public static Findings of(ContractSet contracts, Buf buf, Waivers waivers) {
        List<Finding> findings = new ArrayList<>(BufLint.of(contracts, buf));
        return waivers.apply(Findings.of(findings));
    }
}
