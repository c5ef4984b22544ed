// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether events carry their identity and just the change. */
final class ChangeRules {

    static final int MAX_FIELDS = 10;

    private static final Set<String> ESCAPE_HATCHES = Set.of(
            "google.protobuf.Any", "google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue");

    private final Roles roles;
    private final Report report;

    private ChangeRules(Roles roles, Report report) {
        this.roles = roles;
        this.report = report;
    }

    static void check(Roles roles, Report report) {
        new ChangeRules(roles, report).check();
    }

    private void check() {
        for (Descriptor event : roles.events()) {
            identity(event);
            budget(event);
            event.getRealOneofs().forEach(this::oneof);
            wholeEntity(event);
        }
        for (Descriptor message : roles.onTheWire()) {
            message.getFields().forEach(this::escapeHatch);
        }
        roles.events().stream()
                .collect(Collectors.groupingBy(ChangeRules::topicOf, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(this::snapshots);
    }

    private static String topicOf(Descriptor event) {
        return Roles.streamOf(event.getFile()).getTopic();
    }

    private void identity(Descriptor event) {
        FieldDescriptor key = event.findFieldByName(Roles.optionsOf(event).getKey());
        if (key == null || (key.getIndex() == 0 && key.getNumber() == 1)) {
            return;
        }
        report.add(
                LintRules.IDENTITY_FIRST,
                key,
                "The key " + key.getName() + " has number " + key.getNumber() + " and is field " + (key.getIndex() + 1)
                        + " of " + event.getName() + ".",
                "Make it the first field, with number 1.");
    }

    private void budget(Descriptor event) {
        int fields = event.getFields().size();
        if (fields > MAX_FIELDS) {
            report.add(
                    LintRules.FIELD_BUDGET,
                    event,
                    event.getName() + " has " + fields + " fields, more than " + MAX_FIELDS + ".",
                    "Split it by what changes together, or leave out what a reader can know from earlier events.");
        }
    }

    private void escapeHatch(FieldDescriptor field) {
        String hatch = field.isMapField() ? "a map" : "";
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && ESCAPE_HATCHES.contains(field.getMessageType().getFullName())) {
            hatch = "a " + field.getMessageType().getFullName();
        }
        if (!hatch.isEmpty()) {
            report.add(
                    LintRules.NO_ESCAPE_HATCH,
                    field,
                    field.getName() + " is " + hatch + ", which may hold anything.",
                    "Say what it holds: fields of their own, or a repeated message with named fields.");
        }
    }

    private void oneof(OneofDescriptor oneof) {
        Set<FieldDescriptor> cases = Set.copyOf(oneof.getFields());
        List<FieldDescriptor> content = FieldNames.contentOf(oneof.getContainingType());
        if (content.size() > 1 && cases.containsAll(content)) {
            report.add(
                    LintRules.NO_CATCH_ALL_ONEOF,
                    oneof,
                    "The oneof " + oneof.getName() + " is all that "
                            + oneof.getContainingType().getName() + " says: its " + cases.size()
                            + " cases are events of their own.",
                    "Make each case an event type on the same topic with the same key; their order is kept.");
        }
    }

    /** A field of the entity's own type is the entity. */
    private void wholeEntity(Descriptor event) {
        String entity = NameRules.nameOf(event).entity();
        for (FieldDescriptor field : event.getFields()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && field.getMessageType().getName().equals(entity)) {
                report.add(
                        LintRules.NO_SNAPSHOT,
                        field,
                        field.getName() + " is the whole " + entity + ".",
                        "Carry only what changed, as fields of the event.");
            }
        }
    }

    private void snapshots(List<Descriptor> siblings) {
        Map<Descriptor, Set<String>> contents = new LinkedHashMap<>();
        siblings.forEach(event -> contents.put(event, signature(event)));
        for (Descriptor event : siblings) {
            if (!NameRules.nameOf(event).isBeginning()) {
                snapshot(event, contents);
            }
        }
    }

    private void snapshot(Descriptor event, Map<Descriptor, Set<String>> contents) {
        Set<String> mine = contents.getOrDefault(event, Set.of());
        Map<Set<String>, String> repeated = new LinkedHashMap<>();
        contents.forEach((sibling, theirs) -> {
            if (!theirs.isEmpty() && theirs.size() < mine.size() && mine.containsAll(theirs)) {
                repeated.putIfAbsent(theirs, sibling.getName());
            }
        });
        if (repeated.size() > 1) {
            List<String> names = new ArrayList<>(repeated.values());
            report.add(
                    LintRules.NO_SNAPSHOT,
                    event,
                    event.getName() + " repeats what " + String.join(" and ", names.subList(0, 2)) + " carry"
                            + (names.size() > 2 ? ", and " + (names.size() - 2) + " more" : "") + ".",
                    "Remove it, publish those instead; or leave out the fields they carry.");
        }
    }

    private static Set<String> signature(Descriptor event) {
        return FieldNames.contentOf(event).stream()
                .map(field -> field.getName() + ":" + field.getType() + ":" + field.isRepeated())
                .collect(Collectors.toUnmodifiableSet());
    }
}
