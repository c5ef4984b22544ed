// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.Descriptors.GenericDescriptor;
import java.util.ArrayList;
import java.util.List;

/** Collects findings, each at its descriptor's place. */
final class Report {

    private final ContractSet contracts;
    private final List<Finding> findings = new ArrayList<>();

    Report(ContractSet contracts) {
        this.contracts = contracts;
    }

    ContractSet contracts() {
        return contracts;
    }

    void add(Rule rule, GenericDescriptor subject, String what, String fix) {
        findings.add(new Finding(rule, contracts.locationOf(subject), subject.getFullName(), what, fix));
    }

    void addAll(List<Finding> others) {
        findings.addAll(others);
    }

    Findings findings() {
        return Findings.of(findings);
    }
}
