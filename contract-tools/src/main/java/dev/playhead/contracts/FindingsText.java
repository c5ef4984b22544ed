// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.util.stream.Collectors;

/** Findings for people. */
final class FindingsText {

    private FindingsText() {}

    static String render(Findings findings) {
        return findings.list().stream().map(FindingsText::render).collect(Collectors.joining("\n"));
    }

    private static String render(Finding finding) {
        return printable(finding.location() + ": " + finding.rule().id() + ": " + finding.subject()) + "\n"
                + "  what  " + printable(finding.what()) + "\n"
                + "  why   " + printable(finding.rule().why()) + "\n"
                + "  fix   " + printable(finding.fix()) + "\n";
    }

    /** Names and comments come from files that anybody may have written. */
    private static String printable(String text) {
        return text.codePoints()
                .mapToObj(c -> Character.isISOControl(c) ? " " : Character.toString(c))
                .collect(Collectors.joining());
    }
}
