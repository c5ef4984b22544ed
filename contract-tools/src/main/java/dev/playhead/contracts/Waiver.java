// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.time.LocalDate;

/**
 * Findings that somebody answers for, until a day.
 *
 * @param location where the waiver itself stands
 * @param rule the rule's id
 * @param subject the full name of the message or field; what is inside of it is meant as well
 * @param owner who answers for it
 * @param reason why the contract may stay as it is
 * @param expiresOn the last day on which the waiver holds
 * @since 0.1
 */
public record Waiver(
        SourceLocation location, String rule, String subject, String owner, String reason, LocalDate expiresOn) {

    boolean covers(Finding finding) {
        return finding.rule().id().equals(rule)
                && (finding.subject().equals(subject) || finding.subject().startsWith(subject + "."));
    }

    boolean isExpired(LocalDate today) {
        return today.isAfter(expiresOn);
    }
}
