// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.util.Comparator;

/**
 * One place where a contract breaks a rule, and what to do about it.
 *
 * @param subject the full name of the message, field, enum or value, or the path of the file
 * @param what what is wrong there, a sentence
 * @param fix what to do now, a sentence
 * @since 0.1
 */
public record Finding(Rule rule, SourceLocation location, String subject, String what, String fix) {

    /** As one reads: by file, line, column, rule. */
    static final Comparator<Finding> BY_PLACE = Comparator.<Finding, String>comparing(
                    finding -> finding.location().file())
            .thenComparing(finding -> finding.location().line())
            .thenComparing(finding -> finding.location().column())
            .thenComparing(finding -> finding.rule().id())
            .thenComparing(Finding::subject)
            .thenComparing(Finding::what);
}
