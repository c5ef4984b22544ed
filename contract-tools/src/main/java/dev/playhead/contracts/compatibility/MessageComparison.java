// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Break.CODE;
import static dev.playhead.contracts.compatibility.Break.NEW_READER_JSON;
import static dev.playhead.contracts.compatibility.Break.NEW_READER_WIRE;
import static dev.playhead.contracts.compatibility.Break.OLD_READER_JSON;
import static dev.playhead.contracts.compatibility.Break.OLD_READER_WIRE;

import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import dev.playhead.contracts.compatibility.Change.Kind;
import dev.playhead.event.v1.ContractProto;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Messages and their next versions, field by field. On the wire a field is its number, so fields are matched by number;
 * a name that turns up under another number is a field that moved.
 */
final class MessageComparison {

    private final Changes changes;
    private final Announcements announcements;
    private final Set<FieldDescriptor> goneAsAnnounced = new HashSet<>();
    private final Set<String> beingCompared;

    MessageComparison(Changes changes, Announcements announcements) {
        this(changes, announcements, new HashSet<>());
    }

    private MessageComparison(Changes changes, Announcements announcements, Set<String> beingCompared) {
        this.changes = changes;
        this.announcements = announcements;
        this.beingCompared = beingCompared;
    }

    boolean isGoneAsAnnounced(FieldDescriptor field) {
        return goneAsAnnounced.contains(field);
    }

    void compare(Descriptor before, Descriptor now) {
        if (Events.isEvent(before) && Events.isEvent(now)) {
            new EventComparison(before, now, changes).compare();
        } else if (Events.isEvent(now)) {
            changes.note(Kind.CHANGED, now, now.getFullName() + " is an event from now on.");
        }
        before.getFields().forEach(field -> compare(field, now));
        now.getFields().stream()
                .filter(field -> before.findFieldByNumber(field.getNumber()) == null)
                .forEach(field -> add(before, field));
        compareReserved(before, now);
        compareOptions(before, now);
    }

    /** What is lost when a field's message is replaced by another one, whatever they are called. */
    Set<Break> breaksBetween(Descriptor before, Descriptor now) {
        if (!beingCompared.add(before.getFullName() + " " + now.getFullName())) {
            return Set.of();
        }
        Changes aside = changes.aside();
        var comparison = new MessageComparison(aside, announcements, beingCompared);
        before.getFields().forEach(field -> comparison.compare(field, now));
        Set<Break> breaks = aside.breaks();
        if (WellKnown.is(before) || WellKnown.is(now)) {
            breaks.add(NEW_READER_JSON);
            breaks.add(OLD_READER_JSON);
        }
        return breaks;
    }

    private void compare(FieldDescriptor before, Descriptor message) {
        FieldDescriptor sameNumber = message.findFieldByNumber(before.getNumber());
        FieldDescriptor sameName = message.findFieldByName(before.getName());
        if (sameNumber != null && sameNumber.equals(sameName)) {
            new FieldComparison(before, sameNumber, changes, this).compare();
        } else if (sameName != null) {
            renumbered(before, sameName);
        } else if (sameNumber == null) {
            remove(before, message);
        } else if (FieldTypes.of(before).equals(FieldTypes.of(sameNumber))) {
            rename(before, sameNumber);
            new FieldComparison(before, sameNumber, changes, this).compare();
        } else {
            reuse(before, sameNumber);
        }
    }

    private void renumbered(FieldDescriptor before, FieldDescriptor now) {
        Set<Break> breaks = EnumSet.of(NEW_READER_WIRE, OLD_READER_WIRE);
        if (!FieldTypes.of(before).equals(FieldTypes.of(now))) {
            breaks.addAll(EnumSet.of(NEW_READER_JSON, OLD_READER_JSON, CODE));
        }
        changes.broken(
                CompatibilityRules.FIELD_RENUMBERED,
                before,
                now,
                breaks,
                before.getFullName() + " had number " + before.getNumber() + " and has " + now.getNumber()
                        + ": on the wire that is another field, and the old one's values are not read.",
                "Give it number " + before.getNumber() + " again");
    }

    private void rename(FieldDescriptor before, FieldDescriptor now) {
        Set<Break> breaks = EnumSet.of(CODE);
        breaks.addAll(FieldComparison.jsonNameBreaks(before, now));
        boolean isCodeOnly = breaks.size() == 1;
        changes.broken(
                CompatibilityRules.FIELD_RENAMED,
                before,
                now,
                breaks,
                before.getFullName() + " is called " + now.getName() + " now"
                        + (isCodeOnly
                                ? "."
                                : ", in JSON " + now.getJsonName() + " instead of " + before.getJsonName() + "."),
                "Call it " + before.getName()
                        + " again; if the meaning changed, make a new field, and deprecate this one");
    }

    private void reuse(FieldDescriptor before, FieldDescriptor now) {
        changes.broken(
                CompatibilityRules.FIELD_NUMBER_REUSED,
                before,
                now,
                EnumSet.of(NEW_READER_WIRE, NEW_READER_JSON, OLD_READER_WIRE, OLD_READER_JSON, CODE),
                "Number " + now.getNumber() + " was " + FieldTypes.of(before) + " " + before.getName() + " and is "
                        + FieldTypes.of(now) + " " + now.getName() + ": what is in the log is read as the other.",
                "Restore " + before.getName() + ", and give " + now.getName() + " a number that was never used");
    }

    private void remove(FieldDescriptor before, Descriptor message) {
        Set<Break> breaks = EnumSet.of(OLD_READER_WIRE, OLD_READER_JSON, CODE);
        String reserve = "reserved " + before.getNumber() + "; reserved \"" + before.getName() + "\";";
        String silence =
                before.getFullName() + " is gone: whoever still reads it finds it empty, and no error says so.";
        if (!announcements.isDeprecated(before)) {
            changes.missing(
                    CompatibilityRules.FIELD_REMOVED,
                    before,
                    breaks,
                    silence + " No release has said that it is deprecated.",
                    "Put it back with [deprecated = true], release that, and remove it later with " + reserve);
            return;
        }
        goneAsAnnounced.add(before);
        EnumSet<Break> reuses = unreserved(before, Reserved.in(message));
        if (reuses.isEmpty()) {
            changes.gone(before, breaks, silence.replace(" is gone:", ", deprecated before, is gone:"));
            return;
        }
        breaks.addAll(reuses);
        changes.missing(
                CompatibilityRules.REMOVED_NOT_RESERVED,
                before,
                breaks,
                before.getFullName() + " is gone and " + freed(reuses) + " not reserved: once another field takes "
                        + "what is free, what is in the log is read as that field.",
                "Write " + reserve + " into " + message.getName());
    }

    private static EnumSet<Break> unreserved(FieldDescriptor field, Reserved reserved) {
        EnumSet<Break> breaks = EnumSet.noneOf(Break.class);
        if (!reserved.contains(field.getNumber())) {
            breaks.add(NEW_READER_WIRE);
        }
        if (!reserved.contains(field.getName())) {
            breaks.add(NEW_READER_JSON);
        }
        return breaks;
    }

    private static String freed(Set<Break> reuses) {
        return reuses.size() == 2
                ? "its number and name are"
                : reuses.contains(NEW_READER_WIRE) ? "its number is" : "its name is";
    }

    private void add(Descriptor before, FieldDescriptor now) {
        boolean isMoved = before.findFieldByName(now.getName()) != null;
        if (isMoved) {
            return;
        }
        Set<Break> breaks = reservedBreaks(Reserved.in(before), now.getNumber(), now.getName());
        if (!breaks.isEmpty()) {
            changes.broken(
                    CompatibilityRules.RESERVED_USED,
                    now,
                    now,
                    breaks,
                    now.getFullName()
                            + " takes a number or name that the released version reserves, as an earlier field had"
                            + " it.",
                    "Take a number and a name that were never used, and keep the reservation");
        } else if (now.isRequired()) {
            FieldComparison.require(now, now, changes);
        } else {
            changes.note(Kind.NEW, now, now.getFullName() + " (" + FieldTypes.of(now) + ") is new.");
        }
    }

    static Set<Break> reservedBreaks(Reserved reserved, int number, String name) {
        Set<Break> breaks = EnumSet.noneOf(Break.class);
        if (reserved.contains(number)) {
            breaks.addAll(EnumSet.of(NEW_READER_WIRE, OLD_READER_WIRE));
        }
        if (reserved.contains(name)) {
            breaks.addAll(EnumSet.of(NEW_READER_JSON, OLD_READER_JSON));
        }
        return breaks;
    }

    private void compareReserved(Descriptor before, Descriptor now) {
        Set<Integer> numbers =
                now.getFields().stream().map(FieldDescriptor::getNumber).collect(Collectors.toSet());
        Set<String> names =
                now.getFields().stream().map(FieldDescriptor::getName).collect(Collectors.toSet());
        Reserved free = Reserved.in(before).without(Reserved.in(now), numbers, names);
        dropReservation(free, changes, before, now);
    }

    static void dropReservation(Reserved free, Changes changes, GenericDescriptor before, GenericDescriptor now) {
        if (free.isEmpty()) {
            return;
        }
        Set<Break> breaks = EnumSet.noneOf(Break.class);
        if (!free.ranges().isEmpty()) {
            breaks.add(NEW_READER_WIRE);
        }
        if (!free.names().isEmpty()) {
            breaks.add(NEW_READER_JSON);
        }
        changes.broken(
                CompatibilityRules.RESERVATION_DROPPED,
                before,
                now,
                breaks,
                before.getFullName() + " reserved " + free
                        + " and no longer does: the next field that takes it is read from"
                        + " what earlier ones wrote.",
                "Write reserved " + free + "; again");
    }

    private void compareOptions(Descriptor before, Descriptor now) {
        if (!before.getOptions().getDeprecated() && now.getOptions().getDeprecated()) {
            changes.note(Kind.DEPRECATED, now, now.getFullName() + " is deprecated.");
        }
        if (!rest(before).equals(rest(now))) {
            changes.note(Kind.CHANGED, now, "The options of " + now.getFullName() + " changed.");
        }
    }

    private static MessageOptions rest(Descriptor message) {
        return message.getOptions().toBuilder()
                .clearDeprecated()
                .clearFeatures()
                .clearExtension(ContractProto.event)
                .build();
    }

    /** The same field in the next version of its message, whatever it is called there. */
    static Optional<FieldDescriptor> sameNumber(Descriptor message, @Nullable FieldDescriptor field) {
        return Optional.ofNullable(field).map(FieldDescriptor::getNumber).map(message::findFieldByNumber);
    }
}
