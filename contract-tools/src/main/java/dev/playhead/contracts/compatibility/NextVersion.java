// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.Finding;
import dev.playhead.contracts.Findings;
import dev.playhead.contracts.SourceLocation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The version that a change calls for: an addition the next minor one, words the next patch, and what went as announced the
 * next major one. What breaks has no version: it is a new event type. Immutable.
 *
 * @since 0.1
 */
public final class NextVersion {

    private final SemanticVersion last;
    private final Verdict verdict;

    private NextVersion(SemanticVersion last, Verdict verdict) {
        this.last = last;
        this.verdict = verdict;
    }

    /**
     * @param last the version of the last release
     * @param verdict on the step from that release
     */
    public static NextVersion after(SemanticVersion last, Verdict verdict) {
        return new NextVersion(last, verdict);
    }

    /** The lowest version that may be released; empty if none may. */
    public Optional<SemanticVersion> lowest() {
        return verdict.bump().map(last::after);
    }

    /**
     * Why a version must not be released: what breaks, or that the version is too low. Clean if it may.
     *
     * @param file where the version is declared, e.g. {@code pom.xml}
     * @param artifact what it is the version of, e.g. {@code com.acme:acme-contracts}
     */
    public Findings findings(String file, String artifact, SemanticVersion declared) {
        Optional<SemanticVersion> lowest = lowest();
        if (lowest.isEmpty()) {
            return verdict.findings();
        }
        if (declared.compareTo(lowest.get()) >= 0) {
            return Findings.none();
        }
        return Findings.of(List.of(new Finding(
                CompatibilityRules.VERSION_TOO_LOW,
                SourceLocation.ofFile(file),
                artifact,
                "The version is " + declared + ", too low after " + last + why(),
                "Set the version to " + lowest.get() + ", or to " + lowest.get() + "-SNAPSHOT until then.")));
    }

    private String why() {
        return verdict.changes().stream()
                .max(Comparator.comparing(change -> change.kind().bump()))
                .map(change -> ": " + change.what() + others())
                .orElse(", which is released already.");
    }

    private String others() {
        int others = verdict.changes().size() - 1;
        return switch (others) {
            case 0 -> "";
            case 1 -> " And one more change.";
            default -> " And " + others + " more changes.";
        };
    }

    /** What to do, as a sentence, e.g. {@code 1.3.0 or higher: three changes since 1.2.4.}. */
    @Override
    public String toString() {
        return lowest().map(lowest -> lowest.equals(last)
                        ? "Nothing changed since " + last + "."
                        : lowest + " or higher: " + changes() + " since " + last + ".")
                .orElse("No version: the change since " + last + " breaks what is released.");
    }

    private String changes() {
        int count = verdict.changes().size();
        return count == 1 ? "one change" : count + " changes";
    }
}
