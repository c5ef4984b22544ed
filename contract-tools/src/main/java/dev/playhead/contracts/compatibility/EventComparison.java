// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Break.ORDER;
import static dev.playhead.contracts.compatibility.Break.PROMISE;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.playhead.contracts.compatibility.Change.Kind;
import dev.playhead.event.v1.ContractProto;
import dev.playhead.event.v1.EventOptions;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Optional;

/** An event and its next version: what Playhead's options promise. */
record EventComparison(Descriptor before, Descriptor now, Changes changes) {

    void compare() {
        compareTopic();
        compareKey();
        EventOptions was = options(before);
        EventOptions is = options(now);
        compareSunset(was, is);
        if (was.getTtlSeconds() != is.getTtlSeconds()) {
            changes.note(
                    Kind.CHANGED,
                    now,
                    now.getFullName()
                            + (is.getTtlSeconds() == 0
                                    ? " is worth handling for ever from now on."
                                    : " is worth handling for " + is.getTtlSeconds() + " seconds from now on."));
        }
        if (!rest(was).equals(rest(is))) {
            changes.note(Kind.CHANGED, now, "The options of " + now.getFullName() + " changed.");
        }
    }

    private static EventOptions options(Descriptor event) {
        return event.getOptions().getExtension(ContractProto.event);
    }

    private static EventOptions rest(EventOptions options) {
        return options.toBuilder()
                .clearKey()
                .clearTtlSeconds()
                .clearDeprecated()
                .clearDeprecatedSince()
                .clearSunsetOn()
                .clearReplacedBy()
                .build();
    }

    private void compareTopic() {
        String was = topic(before);
        String is = topic(now);
        if (!was.equals(is)) {
            changes.broken(
                    CompatibilityRules.TOPIC_CHANGED,
                    before,
                    now,
                    EnumSet.of(ORDER),
                    now.getFullName() + " was on topic " + was + " and is on " + (is.isEmpty() ? "none" : is)
                            + ": its history stays on the old one, and no order holds across two topics.",
                    "Restore topic " + was + "; or make a new event type on the new topic, and name it in replaced_by");
        }
    }

    private static String topic(Descriptor event) {
        return event.getFile().getOptions().getExtension(ContractProto.stream).getTopic();
    }

    private void compareKey() {
        FieldDescriptor was = before.findFieldByName(options(before).getKey());
        FieldDescriptor is = now.findFieldByName(options(now).getKey());
        if (was == null || is == null) {
            return;
        }
        if (was.getNumber() != is.getNumber()) {
            changeKey("has the key " + is.getName() + ", and had " + was.getName(), was.getName());
        } else if (!isTextKept(was, is)) {
            changeKey("writes the values of its key " + is.getName() + " differently", was.getName());
        }
    }

    private void changeKey(String what, String old) {
        changes.broken(
                CompatibilityRules.KEY_CHANGED,
                before,
                now,
                EnumSet.of(ORDER),
                now.getFullName() + " " + what
                        + ": events of one entity land on other partitions than before, and overtake each other.",
                "Restore key " + old + "; or make a new event type with the new key, and name it in replaced_by");
    }

    /** A key is the value as text. */
    private static boolean isTextKept(FieldDescriptor was, FieldDescriptor is) {
        if (was.getJavaType() == JavaType.ENUM && is.getJavaType() == JavaType.ENUM) {
            return EnumComparison.isTextKept(was.getEnumType(), is.getEnumType());
        }
        return isNamed(was) == isNamed(is);
    }

    private static boolean isNamed(FieldDescriptor field) {
        return field.getJavaType() == JavaType.ENUM || field.getJavaType() == JavaType.BOOLEAN;
    }

    private void compareSunset(EventOptions was, EventOptions is) {
        Optional<LocalDate> before = Announcements.date(was.getSunsetOn());
        Optional<LocalDate> now = Announcements.date(is.getSunsetOn());
        if (before.isPresent() && now.isPresent() && now.get().isBefore(before.get())) {
            changes.broken(
                    CompatibilityRules.SUNSET_BROUGHT_FORWARD,
                    this.before,
                    this.now,
                    EnumSet.of(PROMISE),
                    this.now.getFullName() + " was to be there until " + before.get() + ", and now only until "
                            + now.get() + ".",
                    "Restore " + before.get() + " or say a later day");
        } else if (!announcement(was).equals(announcement(is))) {
            changes.note(Kind.DEPRECATED, this.now, this.now.getFullName() + announcementInWords(is));
        }
    }

    private static EventOptions announcement(EventOptions options) {
        return options.toBuilder().clearKey().clearTtlSeconds().build();
    }

    private static String announcementInWords(EventOptions options) {
        if (!options.getDeprecated() && options.getDeprecatedSince().isEmpty()) {
            return " is no longer deprecated.";
        }
        return " is deprecated"
                + (options.getDeprecatedSince().isEmpty() ? "" : " since " + options.getDeprecatedSince())
                + (options.getSunsetOn().isEmpty() ? "" : ", goes on " + options.getSunsetOn())
                + (options.getReplacedBy().isEmpty() ? "" : ", and is replaced by " + options.getReplacedBy())
                + ".";
    }
}
