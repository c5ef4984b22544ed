// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.event.v1.ContractProto;
import dev.playhead.event.v1.EventOptions;
import dev.playhead.event.v1.StreamOptions;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether contracts say all that somebody else has to know. */
final class WholeRules {

    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Set<String> NO_TOPICS = Set.of(".", "..");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");
    private static final int MIN_WORDS = 4;

    /** Speak of a person wherever they stand in a name. */
    private static final Set<String> PERSONAL = Set.of(
            "email",
            "mail",
            "phone",
            "mobile",
            "telephone",
            "fax",
            "firstname",
            "lastname",
            "surname",
            "fullname",
            "nickname",
            "username",
            "address",
            "street",
            "postcode",
            "zip",
            "zipcode",
            "ip",
            "ipv4",
            "ipv6",
            "birthday",
            "birthdate",
            "birth",
            "dob",
            "ssn",
            "passport",
            "iban",
            "gender",
            "salutation");

    /** The name of one of these, or in one of these, is not a person's. */
    private static final Set<String> THINGS = Set.of(
            "app",
            "attribute",
            "bucket",
            "campaign",
            "category",
            "channel",
            "class",
            "code",
            "column",
            "contract",
            "device",
            "domain",
            "event",
            "feature",
            "field",
            "file",
            "gig",
            "host",
            "item",
            "job",
            "plan",
            "product",
            "queue",
            "resource",
            "role",
            "service",
            "shelf",
            "table",
            "tag",
            "task",
            "template",
            "topic",
            "type",
            "warehouse");

    private final Roles roles;
    private final Report report;

    private WholeRules(Roles roles, Report report) {
        this.roles = roles;
        this.report = report;
    }

    static void check(Roles roles, Report report) {
        new WholeRules(roles, report).check();
    }

    private void check() {
        Set<FileDescriptor> files =
                roles.events().stream().map(Descriptor::getFile).collect(Collectors.toSet());
        files.forEach(this::stream);
        for (Descriptor event : roles.events()) {
            key(event);
            deprecation(event);
        }
        roles.messages().forEach(this::comment);
        roles.onTheWire().forEach(message -> message.getFields().forEach(this::personal));
    }

    private void stream(FileDescriptor file) {
        StreamOptions stream = Roles.streamOf(file);
        if (!TOPIC.matcher(stream.getTopic()).matches() || NO_TOPICS.contains(stream.getTopic())) {
            report.add(
                    LintRules.TOPIC_DECLARED,
                    file,
                    stream.getTopic().isEmpty()
                            ? "The file has events, but names no topic."
                            : "\"" + stream.getTopic() + "\" cannot be the name of a topic.",
                    "Add option (playhead.v1.stream) = { topic: \"...\" owner: \"...\" }; a topic has at most 249 of"
                            + " a-z, A-Z, 0-9, '.', '_' and '-'.");
        }
        if (stream.getOwner().isBlank()) {
            report.add(
                    LintRules.OWNER_DECLARED,
                    file,
                    "The file has events, but names no owner.",
                    "Add owner: \"team-...\" to option (playhead.v1.stream).");
        }
    }

    private void key(Descriptor event) {
        String name = Roles.optionsOf(event).getKey();
        FieldDescriptor field = event.findFieldByName(name);
        if (name.isEmpty()) {
            report.add(
                    LintRules.KEY_DECLARED,
                    event,
                    event.getName() + " names no key.",
                    "Add option (playhead.v1.event) = { key: \"...\" }; naming the field that identifies what changed."
                            + " If it is no event, move it to a file without a topic.");
        } else if (field == null) {
            report.add(
                    LintRules.KEY_DECLARED,
                    event,
                    event.getName() + " names the key \"" + name + "\", which is not one of its fields.",
                    "Name one of its fields.");
        } else if (!canBeKey(field)) {
            report.add(
                    LintRules.KEY_DECLARED,
                    field,
                    event.getName() + " names the key \"" + name + "\", which is not a single string, integer, bool or"
                            + " enum.",
                    "Name a field that is.");
        }
    }

    private static boolean canBeKey(FieldDescriptor field) {
        return !field.isRepeated()
                && switch (field.getJavaType()) {
                    case STRING, INT, LONG, BOOLEAN, ENUM -> true;
                    case FLOAT, DOUBLE, BYTE_STRING, MESSAGE -> false;
                };
    }

    private void deprecation(Descriptor event) {
        EventOptions options = Roles.optionsOf(event);
        List<String> missing = new ArrayList<>();
        if (options.getDeprecated()) {
            if (options.getReplacedBy().isEmpty()) {
                missing.add("replaced_by");
            }
            if (!VERSION.matcher(options.getDeprecatedSince()).matches()) {
                missing.add("deprecated_since (a version, 1.4.0)");
            }
            if (!isDate(options.getSunsetOn())) {
                missing.add("sunset_on (a date, 2027-03-31)");
            }
        } else if (!options.getDeprecatedSince().isEmpty()
                || !options.getSunsetOn().isEmpty()) {
            missing.add("deprecated: true");
        }
        if (!missing.isEmpty()) {
            report.add(
                    LintRules.DEPRECATION_WHOLE,
                    event,
                    event.getName() + " lacks " + String.join(" and ", missing) + ".",
                    "Add it to option (playhead.v1.event).");
        }
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private void comment(Descriptor message) {
        String comment = report.contracts().commentOf(message);
        long words = comment.split("\\s+").length;
        if (comment.isBlank()) {
            report.add(
                    LintRules.MESSAGE_COMMENTED,
                    message,
                    message.getName() + " has no comment.",
                    roles.events().contains(message)
                            ? "Say above it what happened, and when it is emitted."
                            : "Say above it what it is.");
        } else if (roles.events().contains(message) && words < MIN_WORDS) {
            report.add(
                    LintRules.MESSAGE_COMMENTED,
                    message,
                    "The comment of " + message.getName() + " says hardly more than its name.",
                    "Say what happened, and when it is emitted.");
        }
    }

    private void personal(FieldDescriptor field) {
        if (isText(field) && seemsPersonal(field) && !field.getOptions().hasExtension(ContractProto.field)) {
            report.add(
                    LintRules.PII_MARKED,
                    field,
                    "Does " + field.getName() + " say something about a person? The contract does not tell.",
                    "Add [(playhead.v1.field) = { pii: true }], or { pii: false } if it does not.");
        }
    }

    private static boolean isText(FieldDescriptor field) {
        return field.getJavaType() == JavaType.STRING || field.getJavaType() == JavaType.BYTE_STRING;
    }

    private static boolean seemsPersonal(FieldDescriptor field) {
        List<String> words = FieldNames.words(field);
        if (FieldNames.isId(field)) {
            return false;
        }
        boolean isName = FieldNames.lastWord(field).equals("name")
                && words.stream().noneMatch(THINGS::contains)
                && EventName.words(field.getContainingType().getName()).stream()
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .noneMatch(THINGS::contains);
        return isName || words.stream().anyMatch(PERSONAL::contains);
    }
}
