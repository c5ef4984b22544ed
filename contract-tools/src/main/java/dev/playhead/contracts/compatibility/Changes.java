// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.Rule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Collects what a comparison finds. */
final class Changes {

    private final ContractSet released;
    private final ContractSet next;
    private final List<Change> found = new ArrayList<>();

    Changes(ContractSet released, ContractSet next) {
        this.released = released;
        this.next = next;
    }

    /** A collector for a comparison of which only the breaks are wanted. */
    Changes aside() {
        return new Changes(released, next);
    }

    List<Change> found() {
        return found;
    }

    Set<Break> breaks() {
        Set<Break> breaks = EnumSet.noneOf(Break.class);
        found.forEach(change -> breaks.addAll(change.breaks()));
        return breaks;
    }

    void note(Change.Kind kind, GenericDescriptor now, String what) {
        found.add(Change.harmless(subject(now), next.locationOf(now), kind, what));
    }

    /** Gone, and nobody can have used it. */
    void dropped(GenericDescriptor before, String what) {
        found.add(Change.harmless(subject(before), released.locationOf(before), Change.Kind.WORDS, what));
    }

    /** Gone as announced. */
    void gone(GenericDescriptor before, Set<Break> breaks, String what) {
        found.add(Change.announced(subject(before), released.locationOf(before), breaks, what));
    }

    /** Something that is still there, or has come, and breaks something. */
    void broken(
            Rule rule, GenericDescriptor before, GenericDescriptor now, Set<Break> breaks, String what, String fix) {
        found.add(Change.breaking(rule, subject(before), next.locationOf(now), breaks, what, fix));
    }

    /** Something that is gone, and breaks something. */
    void missing(Rule rule, GenericDescriptor before, Set<Break> breaks, String what, String fix) {
        found.add(Change.breaking(rule, subject(before), released.locationOf(before), breaks, what, fix));
    }

    private static String subject(GenericDescriptor descriptor) {
        return descriptor instanceof FileDescriptor file ? file.getName() : descriptor.getFullName();
    }
}
