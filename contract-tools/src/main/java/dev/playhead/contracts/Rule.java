// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import java.util.regex.Pattern;

/**
 * Something that every contract keeps to. Each rule has a section in {@code docs/reference/contract-rules.md}, under its id.
 *
 * @param id stable, in kebab case, e.g. {@code event-name-past-tense}; waivers and suppressions name it
 * @param title the rule in one sentence
 * @param why what goes wrong where it is broken
 * @since 0.1
 */
public record Rule(String id, String title, String why) {

    private static final Pattern KEBAB_CASE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    /** Checks the id. */
    public Rule {
        if (!KEBAB_CASE.matcher(id).matches()) {
            throw new IllegalArgumentException("\"" + id + "\" is not an id in kebab-case");
        }
    }
}
