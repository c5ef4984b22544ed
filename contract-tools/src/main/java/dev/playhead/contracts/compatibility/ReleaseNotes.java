// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.compatibility.Change.Kind;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one release of the contracts tells those who use it, as a section of a changelog in Markdown. Immutable.
 *
 * @since 0.1
 */
public final class ReleaseNotes {

    private static final String TITLE = """
            # Contracts

            What changed in the events, and who deploys first. Each section is made from the difference of two releases.
            """;

    private static final Map<Kind, String> HEADINGS = Map.of(
            Kind.NEW, "New",
            Kind.CHANGED, "Changed",
            Kind.DEPRECATED, "Deprecated",
            Kind.GONE, "Gone, as announced",
            Kind.WORDS, "Words");

    private final SemanticVersion version;
    private final String section;

    private ReleaseNotes(SemanticVersion version, String section) {
        this.version = version;
        this.section = section;
    }

    /**
     * The notes on the step from the last release.
     *
     * @param last the version of the last release
     * @throws IllegalArgumentException if the verdict does not accept the step
     */
    public static ReleaseNotes of(SemanticVersion version, LocalDate day, SemanticVersion last, Verdict verdict) {
        if (!verdict.isAccepted()) {
            throw new IllegalArgumentException("what breaks is not released, so there is nothing to write about it");
        }
        var text = heading(version, day);
        text.append("Deploy ")
                .append(verdict.deployOrder().words())
                .append(" (")
                .append(verdict.modeName())
                .append(" with ")
                .append(last)
                .append(").\n");
        for (Kind kind : Kind.values()) {
            append(text, kind, verdict.changes());
        }
        return new ReleaseNotes(version, text.toString());
    }

    /** The notes on a first release: all its events. */
    public static ReleaseNotes ofFirst(SemanticVersion version, LocalDate day, ContractSet contracts) {
        var text = heading(version, day).append("The first release.\n\n### New\n\n");
        contracts.messages().stream()
                .filter(Events::isEvent)
                .forEach(event -> text.append("- `")
                        .append(event.getFullName())
                        .append("`")
                        .append(told(Sentences.first(contracts.commentOf(event))))
                        .append("\n"));
        return new ReleaseNotes(version, text.toString());
    }

    private static StringBuilder heading(SemanticVersion version, LocalDate day) {
        return new StringBuilder("## " + version + " (" + day + ")\n\n");
    }

    private static String told(String comment) {
        return comment.isEmpty() ? "" : ": " + comment;
    }

    private static void append(StringBuilder text, Kind kind, List<Change> changes) {
        List<Change> some =
                changes.stream().filter(change -> change.kind() == kind).toList();
        if (some.isEmpty()) {
            return;
        }
        text.append("\n### ").append(HEADINGS.get(kind)).append("\n\n");
        some.forEach(change -> text.append("- ").append(sentence(change)).append("\n"));
    }

    private static String sentence(Change change) {
        String what = change.what().replace(change.subject(), "`" + change.subject() + "`");
        return change.breaks().isEmpty() || change.isAnnounced() ? what : what + " " + change.fix() + ".";
    }

    /** The section, beginning with its heading. */
    public String section() {
        return section;
    }

    /**
     * The changelog with this section on top, or in the place of the section of the same version.
     *
     * @param changelog as it is; null if there is none
     */
    public String in(@Nullable String changelog) {
        String all = changelog == null || changelog.isBlank() ? TITLE : changelog;
        int own = startOf("## " + version + " ", all);
        if (own >= 0) {
            int after = startOf("## ", all.substring(own + 1));
            return all.substring(0, own) + section + (after < 0 ? "" : "\n" + all.substring(own + 1 + after));
        }
        int first = startOf("## ", all);
        return first < 0
                ? all.stripTrailing() + "\n\n" + section
                : all.substring(0, first) + section + "\n" + all.substring(first);
    }

    private static int startOf(String heading, String text) {
        if (text.startsWith(heading)) {
            return 0;
        }
        int at = text.indexOf("\n" + heading);
        return at < 0 ? -1 : at + 1;
    }
}
