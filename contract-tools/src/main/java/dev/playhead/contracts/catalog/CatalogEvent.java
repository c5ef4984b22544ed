// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Message;
import dev.playhead.contracts.ContractSet;
import dev.playhead.event.v1.ContractProto;
import dev.playhead.event.v1.EventOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One event of the catalog.
 *
 * @param comment what its author wrote above it
 * @param types the messages and enums of the same artifact that its fields are made of
 * @param answers the checklist that its author answered
 * @param example its payload, made up
 * @param history what changed in which release, newest first
 */
record CatalogEvent(
        Descriptor descriptor,
        String topic,
        String owner,
        EventOptions options,
        String comment,
        List<CatalogField> fields,
        List<GenericDescriptor> types,
        List<Answer> answers,
        Message example,
        List<Change> history) {

    /** Something that changed in a release. */
    record Change(String version, String what) {}

    static CatalogEvent of(Descriptor event, ContractSet contracts, List<Change> history) {
        FileDescriptor file = event.getFile();
        var stream = file.getOptions().getExtension(ContractProto.stream);
        return new CatalogEvent(
                event,
                stream.getTopic(),
                stream.getOwner(),
                event.getOptions().getExtension(ContractProto.event),
                contracts.commentOf(event),
                fieldsOf(event, contracts),
                typesOf(event, contracts),
                Answer.of(event),
                Example.of(event),
                history);
    }

    static boolean isEvent(Descriptor message) {
        return !message.getOptions().getExtension(ContractProto.event).getKey().isEmpty();
    }

    static List<CatalogField> fieldsOf(Descriptor message, ContractSet contracts) {
        return message.getFields().stream()
                .map(field -> CatalogField.of(field, contracts))
                .toList();
    }

    private static List<GenericDescriptor> typesOf(Descriptor event, ContractSet contracts) {
        Set<GenericDescriptor> found = new LinkedHashSet<>();
        List<Descriptor> open = new ArrayList<>(List.of(event));
        while (!open.isEmpty()) {
            for (CatalogField field : fieldsOf(open.remove(0), contracts)) {
                field.typeDescriptor()
                        .filter(type -> !type.getFullName().startsWith("google.protobuf."))
                        .filter(type -> !type.equals(event) && found.add(type))
                        .ifPresent(type -> {
                            if (type instanceof Descriptor message) {
                                open.add(message);
                            }
                        });
            }
        }
        return List.copyOf(found);
    }

    String name() {
        return descriptor.getName();
    }

    /** Also its {@code ce_type} and its subject. */
    String fullName() {
        return descriptor.getFullName();
    }

    String packageName() {
        return descriptor.getFile().getPackage();
    }

    String key() {
        return options.getKey();
    }

    boolean isDeprecated() {
        return options.getDeprecated() || !options.getDeprecatedSince().isEmpty();
    }

    boolean isPersonal() {
        return fields.stream().anyMatch(CatalogField::isPersonal);
    }

    /** The first sentence of its comment. */
    String summary() {
        String flat = comment.strip().replaceAll("\\s+", " ");
        int end = flat.indexOf(". ");
        return end < 0 ? flat : flat.substring(0, end + 1);
    }

    String page() {
        return fullName() + ".html";
    }

    /** The release that brought a field; empty if the history does not tell. */
    String since(CatalogField field) {
        String added = History.added(field.name());
        return history.stream()
                .filter(change -> change.what().equals(added))
                .map(Change::version)
                .findFirst()
                .orElse("");
    }
}
