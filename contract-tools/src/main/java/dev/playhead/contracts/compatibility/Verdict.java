// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.Findings;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a change of the contracts means: what changed, what it breaks, who deploys first, and whether it may be released.
 * Immutable.
 *
 * @since 0.1
 */
public final class Verdict {

    private final List<Change> changes;
    private final CompatibilityMode required;
    private final boolean isTransitive;

    Verdict(List<Change> changes, CompatibilityMode required, boolean isTransitive) {
        this.changes = changes.stream()
                .sorted(Comparator.comparing(
                                (Change change) -> change.location().file())
                        .thenComparing(change -> change.location().line())
                        .thenComparing(Change::subject))
                .distinct()
                .toList();
        this.required = required;
        this.isTransitive = isTransitive;
    }

    /** Every difference, by file and line. */
    public List<Change> changes() {
        return changes;
    }

    /** What must not be released. */
    public Findings findings() {
        return new Findings(changes.stream()
                .filter(this::isRefused)
                .flatMap(change -> change.rule().map(change::finding).stream())
                .toList());
    }

    /** What may be released if it is deployed in the {@linkplain #deployOrder() order} given: each breaks a little. */
    public List<Change> cautions() {
        return changes.stream()
                .filter(change -> !change.breaks().isEmpty() && !isRefused(change))
                .toList();
    }

    private boolean isRefused(Change change) {
        return !change.isAnnounced() && !required.tolerates(change.breaks());
    }

    /** Whether the next version may be released. */
    public boolean isAccepted() {
        return changes.stream().noneMatch(this::isRefused);
    }

    /** Which versions read each other's events. */
    public CompatibilityMode mode() {
        Set<Break> breaks = EnumSet.noneOf(Break.class);
        changes.forEach(change -> breaks.addAll(change.breaks()));
        return CompatibilityMode.of(breaks);
    }

    /** The mode in a registry's spelling, e.g. {@code FULL_TRANSITIVE} if compared with more than one release. */
    public String modeName() {
        return mode() + (isTransitive && mode() != CompatibilityMode.NONE ? "_TRANSITIVE" : "");
    }

    /** Who deploys first. */
    public DeployOrder deployOrder() {
        return isAccepted() ? mode().deployOrder() : DeployOrder.NOBODY;
    }

    /**
     * What to tell those who release, besides the findings: what to watch, and who deploys first. One sentence a line.
     *
     * @param baseline the name of what was compared with
     */
    public List<String> remarks(String baseline) {
        String summary = modeName() + " with " + baseline + ": "
                + (isAccepted()
                        ? "deploy " + deployOrder().words() + "."
                        : "refused. Do what the findings say, or make a new event type and name it in replaced_by of"
                                + " the old one.");
        return Stream.concat(
                        cautions().stream().map(change -> change.location() + ": " + change.what()), Stream.of(summary))
                .toList();
    }

    /** Which number of the version must rise; empty if the change must not be released. */
    public Optional<Bump> bump() {
        return isAccepted()
                ? Optional.of(changes.stream()
                        .map(change -> change.kind().bump())
                        .max(Comparator.naturalOrder())
                        .orElse(Bump.NONE))
                : Optional.empty();
    }
}
