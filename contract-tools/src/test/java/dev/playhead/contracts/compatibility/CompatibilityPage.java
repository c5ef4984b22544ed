// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.compatibility.ChangePair.Peer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/reference/compatibility.md}, made of the golden corpus. */
final class CompatibilityPage {

    private static final Pattern VERDICT = Pattern.compile("(\\w+), (\\w+)(?:: (.*))?");

    private final List<ChangePair> pairs;
    private final Map<String, String> reasons;

    CompatibilityPage(List<ChangePair> pairs, Map<String, String> reasons) {
        this.pairs = pairs;
        this.reasons = reasons;
    }

    String text() {
        var page = new StringBuilder("""
                # Compatibility

                What `contracts check` says to each of %d changes of a contract, and what two others say to the same:
                [buf](https://buf.build) 1.61.0 (`breaking`, categories `FILE` and `WIRE_JSON`) and Apicurio Registry 3.0.9
                (`BACKWARD_TRANSITIVE`). The build runs all of them over the
                [golden corpus](../../contract-tools/src/test/resources/dev/playhead/contracts/compatibility), from which this
                page is made, and fails where this page is wrong.

                A change is judged in both directions, on the wire, in JSON and in generated code. The log is read again from
                its beginning, so the next version must read all of it: `BACKWARD` is required unless the project asks for
                `FULL`.

                | mode | the next version reads the log | the released one reads new events | who deploys first |
                |---|---|---|---|
                | `FULL` | yes | yes | any order |
                | `BACKWARD` | yes | not everything | consumers |
                | `FORWARD` | not everything | yes | producers |
                | `NONE` | not everything | not everything | nobody: make a new event type |

                Against several releases at once (`--against releases`) the mode is called `…_TRANSITIVE`. A change is refused
                if it breaks what the required mode protects, the code that uses the generated classes, the order of events,
                or a promise; otherwise the table says which number of the version rises. What was announced may go, whatever
                it breaks: a deprecated field whose number and name are reserved, an event past its sunset.

                Readers are taken to ignore unknown fields, in JSON too, and writers to use the usual JSON names. Services are
                not looked at: contracts are events.
                """.formatted(pairs.size()));
        page.append(summary());
        pairs.stream().map(ChangePair::theme).distinct().forEach(theme -> append(theme, page));
        page.append("\n## Why they disagree\n");
        reasons.forEach((key, reason) ->
                page.append("\n### ").append(key).append("\n\n").append(reason).append("\n"));
        return page.toString();
    }

    private String summary() {
        return """

                | | agrees | allows what Playhead refuses | refuses what Playhead allows |
                |---|---|---|---|
                """ + Stream.of(Peer.values()).map(this::summary).collect(Collectors.joining());
    }

    private String summary(Peer peer) {
        long allows = pairs.stream()
                .filter(pair -> pair.isRefused() && !pair.isRefusedBy(peer))
                .count();
        long refuses = pairs.stream()
                .filter(pair -> !pair.isRefused() && pair.isRefusedBy(peer))
                .count();
        return "| %s | %d | %d | %d |\n".formatted(peer.title(), pairs.size() - allows - refuses, allows, refuses);
    }

    private void append(String theme, StringBuilder page) {
        String heading = theme.replace('-', ' ');
        page.append("\n## ")
                .append(heading.substring(0, 1).toUpperCase(Locale.ROOT))
                .append(heading.substring(1))
                .append("\n\n")
                .append(GoldenCorpus.about(theme))
                .append("\n\n| change | mode | version | rules | buf | Apicurio |\n|---|---|---|---|---|---|\n");
        pairs.stream().filter(pair -> pair.theme().equals(theme)).forEach(pair -> page.append(row(pair)));
    }

    private static String row(ChangePair pair) {
        var verdict = VERDICT.matcher(pair.verdict());
        if (!verdict.matches()) {
            throw new IllegalStateException("no verdict: " + pair.verdict());
        }
        return "| %s | `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        pair.title(),
                        verdict.group(1),
                        pair.isRefused() ? "**refused**" : verdict.group(2),
                        verdict.group(3) == null ? "" : rules(verdict.group(3)),
                        opinion(pair, Peer.BUF),
                        opinion(pair, Peer.APICURIO));
    }

    private static String rules(String findings) {
        return Stream.of(findings.split(", "))
                .map(finding -> finding.substring(0, finding.indexOf(' ')))
                .distinct()
                .map(rule -> "[" + rule + "](contract-rules.md#" + rule + ")")
                .collect(Collectors.joining(", "));
    }

    private static String opinion(ChangePair pair, Peer peer) {
        String reason = pair.reasons().get(peer);
        String opinion = pair.isRefusedBy(peer) ? "refuses" : "allows";
        return reason == null ? opinion : "**" + opinion + "**: [" + reason + "](#" + reason + ")";
    }
}
