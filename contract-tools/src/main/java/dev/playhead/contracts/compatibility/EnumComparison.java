// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Break.CODE;
import static dev.playhead.contracts.compatibility.Break.NEW_READER_JSON;
import static dev.playhead.contracts.compatibility.Break.NEW_READER_WIRE;
import static dev.playhead.contracts.compatibility.Break.OLD_READER_JSON;
import static dev.playhead.contracts.compatibility.Break.OLD_READER_WIRE;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.playhead.contracts.compatibility.Change.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An enum and its next version. On the wire a value is its number, in JSON its name; where a number has several names, a
 * writer uses the first and a reader accepts all.
 */
record EnumComparison(EnumDescriptor before, EnumDescriptor now, Changes changes) {

    void compare() {
        before.getValues().forEach(this::compare);
        now.getValues().forEach(this::compareNew);
        compareOpenness();
        Set<Integer> numbers =
                now.getValues().stream().map(EnumValueDescriptor::getNumber).collect(Collectors.toSet());
        Set<String> names =
                now.getValues().stream().map(EnumValueDescriptor::getName).collect(Collectors.toSet());
        Reserved free = Reserved.in(before).without(Reserved.in(now), numbers, names);
        MessageComparison.dropReservation(free, changes, before, now);
    }

    private void compare(EnumValueDescriptor value) {
        EnumValueDescriptor same = now.findValueByName(value.getName());
        if (same == null) {
            lose(value);
        } else if (same.getNumber() != value.getNumber()) {
            changes.broken(
                    CompatibilityRules.ENUM_VALUE_RENUMBERED,
                    value,
                    same,
                    EnumSet.of(NEW_READER_WIRE, OLD_READER_WIRE),
                    value.getFullName() + " was number " + value.getNumber() + " and is " + same.getNumber() + ".",
                    "Give it number " + value.getNumber() + " again");
        } else if (!value.getOptions().getDeprecated() && same.getOptions().getDeprecated()) {
            changes.note(Kind.DEPRECATED, same, value.getFullName() + " is deprecated.");
        }
    }

    private void lose(EnumValueDescriptor value) {
        List<EnumValueDescriptor> heirs = named(now, value.getNumber());
        EnumValueDescriptor heir = heirs.isEmpty() ? null : heirs.get(0);
        boolean isTakenOver = heirs.stream().anyMatch(each -> before.findValueByName(each.getName()) != null);
        if (heir != null && !isTakenOver) {
            changes.broken(
                    CompatibilityRules.ENUM_VALUE_RENAMED,
                    value,
                    heir,
                    EnumSet.of(NEW_READER_JSON, OLD_READER_JSON, CODE),
                    value.getFullName() + " is called " + heir.getName() + " now.",
                    "Keep the old name first, and the new one as its alias (allow_alias)");
            return;
        }
        EnumSet<Break> breaks = EnumSet.of(CODE);
        if (value.equals(written(before, value.getNumber()))) {
            breaks.add(NEW_READER_JSON);
        }
        if (heir != null && !isKnown(heir)) {
            breaks.add(OLD_READER_JSON);
        }
        if (heir == null && now.isClosed()) {
            breaks.add(NEW_READER_WIRE);
        }
        changes.missing(
                CompatibilityRules.ENUM_VALUE_REMOVED,
                value,
                breaks,
                value.getFullName() + " is gone, and stays in the log: a reader no longer has a name for it.",
                "Put it back, with [deprecated = true] if nobody should write it");
    }

    private void compareNew(EnumValueDescriptor value) {
        if (before.findValueByName(value.getName()) != null || isRenamed(value)) {
            return;
        }
        Set<Break> reserved = MessageComparison.reservedBreaks(Reserved.in(before), value.getNumber(), value.getName());
        if (!reserved.isEmpty()) {
            changes.broken(
                    CompatibilityRules.RESERVED_USED,
                    value,
                    value,
                    reserved,
                    value.getFullName()
                            + " takes a number or name that the released version reserves, as an earlier value"
                            + " had it.",
                    "Take a number and a name that were never used, and keep the reservation");
        } else if (!value.equals(written(now, value.getNumber()))) {
            changes.note(
                    Kind.NEW, value, value.getFullName() + " is another name of number " + value.getNumber() + ".");
        } else {
            addWritten(value);
        }
    }

    private void addWritten(EnumValueDescriptor value) {
        EnumSet<Break> breaks = EnumSet.of(OLD_READER_JSON);
        if (before.isClosed() && named(before, value.getNumber()).isEmpty()) {
            breaks.add(OLD_READER_WIRE);
        }
        changes.broken(
                CompatibilityRules.ENUM_VALUE_ADDED,
                value,
                value,
                breaks,
                value.getFullName() + " is new: whoever has the released version sees a value without a name.",
                "Deploy all consumers first");
    }

    /** Whether it is what a value of the released version is called now, which is a finding of its own. */
    private boolean isRenamed(EnumValueDescriptor value) {
        List<EnumValueDescriptor> ancestors = named(before, value.getNumber());
        return !ancestors.isEmpty()
                && ancestors.stream().noneMatch(each -> now.findValueByName(each.getName()) != null);
    }

    private boolean isKnown(EnumValueDescriptor value) {
        EnumValueDescriptor known = before.findValueByName(value.getName());
        return known != null && known.getNumber() == value.getNumber();
    }

    private static List<EnumValueDescriptor> named(EnumDescriptor type, int number) {
        return type.getValues().stream()
                .filter(value -> value.getNumber() == number)
                .toList();
    }

    private static @Nullable EnumValueDescriptor written(EnumDescriptor type, int number) {
        return named(type, number).stream().findFirst().orElse(null);
    }

    private void compareOpenness() {
        if (!before.isClosed() && now.isClosed()) {
            changes.broken(
                    CompatibilityRules.ENUM_CLOSED,
                    before,
                    now,
                    EnumSet.of(NEW_READER_WIRE),
                    now.getFullName() + " is closed from now on: a number without a name is no longer read.",
                    "Leave it open");
        } else if (before.isClosed() != now.isClosed()) {
            changes.note(
                    Kind.CHANGED, now, now.getFullName() + " is open from now on: it takes numbers without a name.");
        }
    }

    /** Whether the text of each value is what it was: an event's key may be an enum's name. */
    static boolean isTextKept(EnumDescriptor before, EnumDescriptor now) {
        return before.getValues().stream()
                .allMatch(value -> now.findValueByNumber(value.getNumber()) != null
                        && Objects.equals(
                                Objects.requireNonNull(written(before, value.getNumber()))
                                        .getName(),
                                Objects.requireNonNull(written(now, value.getNumber()))
                                        .getName()));
    }
}
