// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.Rule;
import java.util.List;

/** What {@code docs/reference/contract-rules.md} says of the rules of check: an example of each is in the golden corpus. */
final class CheckRulesSection {

    private static final String HEADING = """
            ## Check

            What `./playhead contracts check` and the Maven goal `playhead:check` look for: changes that break what was
            released. [Compatibility](compatibility.md) has the verdict on each of %d changes; here is one for each rule.
            Every event in the examples has the key `gig_id`, its field 1. A waiver does not cover these rules: whom a change
            breaks, it breaks.
            """;

    private CheckRulesSection() {}

    static String of(List<ChangePair> pairs) {
        var section = new StringBuilder(HEADING.formatted(pairs.size()));
        for (Rule rule : CompatibilityRules.ALL) {
            section.append("\n### ")
                    .append(rule.id())
                    .append("\n\n")
                    .append(rule.title())
                    .append(".\n\n**Why.** ")
                    .append(rule.why())
                    .append("\n");
            pairs.stream()
                    .filter(pair -> pair.verdict().contains(": " + rule.id() + " "))
                    .findFirst()
                    .ifPresent(pair ->
                            section.append("\n```diff\n").append(example(pair)).append("```\n"));
        }
        return section.toString();
    }

    private static String example(ChangePair pair) {
        return pair.difference().replaceAll("\\bevent (\\w+) \\{", "message $1 {");
    }
}
