// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.time.LocalDate;

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
        Report report = ours(contracts);
        report.addAll(BufLint.of(contracts, buf));
        return waivers.apply(report.findings());
    }

    /**
     * Compiles a project, reads its waivers and looks at its own files.
     *
     * @param today the day that waivers have to reach
     * @throws ContractsUnreadableException if the contracts do not compile, the waivers cannot be read or buf fails
     */
    public static Findings of(ContractsProject project, Buf buf, LocalDate today) {
        return of(ContractSet.compile(project.sourceDirectory(), buf), buf, Waivers.read(project.waiversFile(), today));
    }

    static Report ours(ContractSet contracts) {
        var roles = new Roles(contracts);
        var report = new Report(contracts);
        NameRules.check(roles, report);
        ChangeRules.check(roles, report);
        WireRules.check(roles, report);
        WholeRules.check(roles, report);
        return report;
    }
}
