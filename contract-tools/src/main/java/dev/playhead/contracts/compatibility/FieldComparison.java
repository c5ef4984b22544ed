// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Break.CODE;
import static dev.playhead.contracts.compatibility.Break.NEW_READER_JSON;
import static dev.playhead.contracts.compatibility.Break.NEW_READER_WIRE;
import static dev.playhead.contracts.compatibility.Break.OLD_READER_JSON;
import static dev.playhead.contracts.compatibility.Break.OLD_READER_WIRE;
import static dev.playhead.contracts.compatibility.Break.PROMISE;

import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import dev.playhead.contracts.compatibility.Change.Kind;
import dev.playhead.event.v1.ContractProto;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A field and the field of the same number in the next version. */
record FieldComparison(FieldDescriptor before, FieldDescriptor now, Changes changes, MessageComparison messages) {

    private static final Set<Break> NEW_READERS = EnumSet.of(NEW_READER_WIRE, NEW_READER_JSON);
    private static final Set<Break> OLD_READERS = EnumSet.of(OLD_READER_WIRE, OLD_READER_JSON);

    private enum Cardinality {
        SINGLE,
        REPEATED,
        MAP;

        static Cardinality of(FieldDescriptor field) {
            return field.isMapField() ? MAP : field.isRepeated() ? REPEATED : SINGLE;
        }
    }

    void compare() {
        if (before.getName().equals(now.getName())) {
            compareJsonName();
        }
        if (Cardinality.of(before) != Cardinality.of(now)) {
            changeCardinality();
        } else if (!FieldTypes.of(before).equals(FieldTypes.of(now))) {
            changeType();
        } else {
            comparePresence();
        }
        compareOneof();
        compareOptions();
    }

    private void compareJsonName() {
        Set<Break> breaks = jsonNameBreaks(before, now);
        if (!breaks.isEmpty()) {
            changes.broken(
                    CompatibilityRules.JSON_NAME_CHANGED,
                    before,
                    now,
                    breaks,
                    before.getFullName() + " was " + before.getJsonName() + " in JSON and is " + now.getJsonName()
                            + ".",
                    "Give it [json_name = \"" + before.getJsonName() + "\"]");
        }
    }

    /** A writer uses the JSON name; a reader accepts that and the name in the {@code .proto} file. */
    static Set<Break> jsonNameBreaks(FieldDescriptor before, FieldDescriptor now) {
        Set<Break> breaks = EnumSet.noneOf(Break.class);
        if (!isAccepted(before.getJsonName(), now)) {
            breaks.add(NEW_READER_JSON);
        }
        if (!isAccepted(now.getJsonName(), before)) {
            breaks.add(OLD_READER_JSON);
        }
        return breaks;
    }

    private static boolean isAccepted(String written, FieldDescriptor reader) {
        return written.equals(reader.getJsonName()) || written.equals(reader.getName());
    }

    /**
     * A reader of one keeps the last of many, and does not see numbers that are packed. A reader of many sees one, except a
     * zero, which is not written where it cannot be told from nothing.
     */
    private void changeCardinality() {
        Set<Break> breaks = EnumSet.of(NEW_READER_JSON, OLD_READER_JSON, CODE);
        if (!readsAsOtherCardinality(before, now)) {
            breaks.add(NEW_READER_WIRE);
        }
        if (!readsAsOtherCardinality(now, before)) {
            breaks.add(OLD_READER_WIRE);
        }
        changes.broken(
                CompatibilityRules.FIELD_CARDINALITY_CHANGED,
                before,
                now,
                breaks,
                before.getFullName() + " was " + FieldTypes.of(before) + " and is " + FieldTypes.of(now) + ".",
                "Restore it, and make a new field: " + FieldTypes.of(now) + " under a number never used");
    }

    private static boolean readsAsOtherCardinality(FieldDescriptor writer, FieldDescriptor reader) {
        if (writer.isMapField() || reader.isMapField()) {
            return false;
        }
        return !writer.isRepeated()
                && writer.hasPresence()
                && FieldTypes.ofOne(writer).equals(FieldTypes.ofOne(reader));
    }

    private void changeType() {
        Set<Break> breaks = EnumSet.of(CODE);
        if (before.isMapField()) {
            breaks.addAll(typeBreaks(FieldTypes.key(before), FieldTypes.key(now)));
            breaks.addAll(typeBreaks(FieldTypes.value(before), FieldTypes.value(now)));
        } else {
            breaks.addAll(typeBreaks(before, now));
        }
        changes.broken(
                CompatibilityRules.FIELD_TYPE_CHANGED,
                before,
                now,
                breaks,
                before.getFullName() + " was " + FieldTypes.of(before) + " and is " + FieldTypes.of(now) + ".",
                "Restore " + FieldTypes.of(before)
                        + ", and make a new field of the new type under a number never used");
    }

    private Set<Break> typeBreaks(FieldDescriptor was, FieldDescriptor is) {
        if (FieldTypes.ofOne(was).equals(FieldTypes.ofOne(is))) {
            return Set.of();
        }
        if (was.getJavaType() == JavaType.MESSAGE && was.getType() == is.getType()) {
            return messages.breaksBetween(was.getMessageType(), is.getMessageType());
        }
        if (was.getJavaType() == JavaType.ENUM && is.getJavaType() == JavaType.ENUM) {
            Changes aside = changes.aside();
            new EnumComparison(was.getEnumType(), is.getEnumType(), aside).compare();
            return aside.breaks();
        }
        Set<Break> breaks = EnumSet.noneOf(Break.class);
        addUnless(Reading.WIRE.isLossless(was, is), NEW_READER_WIRE, breaks);
        addUnless(Reading.JSON.isLossless(was, is), NEW_READER_JSON, breaks);
        addUnless(Reading.WIRE.isLossless(is, was), OLD_READER_WIRE, breaks);
        addUnless(Reading.JSON.isLossless(is, was), OLD_READER_JSON, breaks);
        return breaks;
    }

    private static void addUnless(boolean isFine, Break otherwise, Set<Break> breaks) {
        if (!isFine) {
            breaks.add(otherwise);
        }
    }

    private void comparePresence() {
        if (before.isRequired() != now.isRequired()) {
            if (now.isRequired()) {
                require(before, now, changes);
            } else {
                changes.broken(
                        CompatibilityRules.FIELD_REQUIRED,
                        before,
                        now,
                        OLD_READERS,
                        now.getFullName() + " is no longer required: whoever requires it fails on events without it.",
                        "Deploy all consumers first, or keep setting it");
            }
        } else if (before.hasPresence() != now.hasPresence() && Cardinality.of(now) == Cardinality.SINGLE) {
            changePresence();
        }
        if (explicitDefault(before) != null || explicitDefault(now) != null) {
            compareDefault();
        }
    }

    static void require(FieldDescriptor before, FieldDescriptor now, Changes changes) {
        changes.broken(
                CompatibilityRules.FIELD_REQUIRED,
                before,
                now,
                NEW_READERS,
                now.getFullName() + " is required: events in the log that lack it can no longer be read.",
                "Make it optional, and check it where it is used");
    }

    /** A zero is not written where it cannot be told from nothing; so it reads as nothing where it can. */
    private void changePresence() {
        boolean isGained = now.hasPresence();
        changes.broken(
                CompatibilityRules.FIELD_PRESENCE_CHANGED,
                before,
                now,
                isGained ? NEW_READERS : EnumSet.of(OLD_READER_WIRE, OLD_READER_JSON, CODE),
                isGained
                        ? now.getFullName() + " can be absent from now on: every " + zero(now)
                                + " in the log was not written, and reads as absent."
                        : now.getFullName() + " can no longer be absent: a " + zero(now)
                                + " is no longer written, and reads as absent to whoever still tells the two apart.",
                isGained ? "Make a new field that is optional" : "Write optional again");
    }

    private static String zero(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING, BYTE_STRING -> "empty value";
            case BOOLEAN -> "false";
            case ENUM -> "value of number 0";
            default -> "0";
        };
    }

    private void compareDefault() {
        if (!Objects.equals(explicitDefault(before), explicitDefault(now))) {
            changes.broken(
                    CompatibilityRules.FIELD_DEFAULT_CHANGED,
                    before,
                    now,
                    EnumSet.of(NEW_READER_WIRE, NEW_READER_JSON, OLD_READER_WIRE, OLD_READER_JSON),
                    now.getFullName() + " stands for " + explicitDefault(now) + " where it is absent, and stood for "
                            + explicitDefault(before) + ": the same bytes mean something else.",
                    "Restore the default");
        }
    }

    private static @Nullable String explicitDefault(FieldDescriptor field) {
        return field.hasDefaultValue() ? String.valueOf(field.getDefaultValue()) : null;
    }

    private void compareOneof() {
        OneofDescriptor was = before.getRealContainingOneof();
        OneofDescriptor is = now.getRealContainingOneof();
        if (Objects.equals(name(was), name(is))) {
            return;
        }
        Set<Break> breaks = EnumSet.noneOf(Break.class);
        if (hasPartnerThatIsNone(now, is, before, was)) {
            breaks.addAll(NEW_READERS);
        }
        if (hasPartnerThatIsNone(before, was, now, is)) {
            breaks.addAll(OLD_READERS);
        }
        if (was != null) {
            breaks.add(CODE);
        }
        String what = now.getFullName()
                + (was == null ? "" : " was in oneof " + was.getName() + " and")
                + (is == null ? " is in no oneof." : " is in oneof " + is.getName() + ".");
        if (breaks.isEmpty()) {
            changes.note(Kind.CHANGED, now, what);
        } else {
            changes.broken(
                    CompatibilityRules.ONEOF_CHANGED,
                    before,
                    now,
                    breaks,
                    what + " Where two fields that exclude each other are both set, a reader keeps the last.",
                    "Leave it where it was, and make a new field");
        }
    }

    private static @Nullable String name(@Nullable OneofDescriptor oneof) {
        return oneof == null ? null : oneof.getName();
    }

    /** Whether the reader's oneof holds another field that the writer may set at the same time. */
    private static boolean hasPartnerThatIsNone(
            FieldDescriptor reader,
            @Nullable OneofDescriptor readersOneof,
            FieldDescriptor writer,
            @Nullable OneofDescriptor writersOneof) {
        if (readersOneof == null) {
            return false;
        }
        Descriptor writersMessage = writer.getContainingType();
        return readersOneof.getFields().stream()
                .filter(partner -> partner.getNumber() != reader.getNumber())
                .flatMap(partner -> MessageComparison.sameNumber(writersMessage, partner).stream())
                .anyMatch(partner -> writersOneof == null || !writersOneof.equals(partner.getRealContainingOneof()));
    }

    private void compareOptions() {
        boolean wasPersonal = isPersonal(before);
        if (wasPersonal && !isPersonal(now)) {
            changes.broken(
                    CompatibilityRules.PERSONAL_DATA_UNMARKED,
                    before,
                    now,
                    EnumSet.of(PROMISE),
                    now.getFullName()
                            + " is no longer marked as personal: what is in the log still is, and whoever masks"
                            + " by the mark shows it.",
                    "Mark it again: (playhead.v1.field) = { pii: true }");
        } else if (!wasPersonal && isPersonal(now)) {
            changes.note(Kind.CHANGED, now, now.getFullName() + " is personal data from now on.");
        }
        if (!before.getOptions().getDeprecated() && now.getOptions().getDeprecated()) {
            changes.note(Kind.DEPRECATED, now, now.getFullName() + " is deprecated.");
        }
        if (!rest(before).equals(rest(now))) {
            changes.note(Kind.CHANGED, now, "The options of " + now.getFullName() + " changed.");
        }
    }

    private static boolean isPersonal(FieldDescriptor field) {
        return field.getOptions().getExtension(ContractProto.field).getPii();
    }

    private static FieldOptions rest(FieldDescriptor field) {
        return field.getOptions().toBuilder()
                .clearDeprecated()
                .clearPacked()
                .clearFeatures()
                .clearExtension(ContractProto.field)
                .build();
    }
}
