// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import dev.playhead.contracts.Finding;
import dev.playhead.contracts.Rule;
import dev.playhead.contracts.SourceLocation;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two versions of the contracts. Immutable.
 *
 * @param subject the full name of the type or field, or the path of a file
 * @param location where it stands in the next version; of what is gone, where it stood
 * @param what the difference, as a sentence
 * @param kind what sort of difference it is
 * @param breaks what it breaks; empty for most
 * @param isAnnounced whether what it breaks was announced in time: a deprecated field, an event past its sunset
 * @since 0.1
 */
public record Change(
        String subject,
        SourceLocation location,
        String what,
        Kind kind,
        Set<Break> breaks,
        boolean isAnnounced,
        @Nullable Rule brokenRule,
        String fix) {

    public Change {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(location, "location");
        breaks = Set.copyOf(breaks);
    }

    /** What sort of difference it is, in the order of a changelog. */
    public enum Kind {
        /** Something that was not there. */
        NEW(Bump.MINOR),
        /** Something that is no longer what it was. */
        CHANGED(Bump.MINOR),
        /** Something that is to go. */
        DEPRECATED(Bump.MINOR),
        /** Something that is gone, as it was to. */
        GONE(Bump.MAJOR),
        /** Words, or the order of the text. */
        WORDS(Bump.PATCH);

        private final Bump bump;

        Kind(Bump bump) {
            this.bump = bump;
        }

        /** Which number of the version must rise for it. */
        public Bump bump() {
            return bump;
        }
    }

    static Change harmless(String subject, SourceLocation location, Kind kind, String what) {
        return new Change(subject, location, what, kind, Set.of(), false, null, "");
    }

    static Change announced(String subject, SourceLocation location, Set<Break> breaks, String what) {
        return new Change(subject, location, what, Kind.GONE, breaks, true, null, "");
    }

    static Change breaking(
            Rule rule, String subject, SourceLocation location, Set<Break> breaks, String what, String fix) {
        return new Change(subject, location, what, Kind.CHANGED, breaks, false, rule, fix);
    }

    /** The rule that it breaks. */
    public Optional<Rule> rule() {
        return Optional.ofNullable(brokenRule);
    }

    Finding finding(Rule rule) {
        return new Finding(rule, location, subject, what + " Breaks: " + Break.inWords(ordered()) + ".", fix + ".");
    }

    private EnumSet<Break> ordered() {
        EnumSet<Break> ordered = EnumSet.noneOf(Break.class);
        ordered.addAll(breaks);
        return ordered;
    }
}
