// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.event.v1.ContractProto;
import dev.playhead.event.v1.EventOptions;
import dev.playhead.event.v1.StreamOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which messages are events, and which are only parts of some.
 *
 * <p>A message is an event if it says so by its option, or if it stands at the top level of a file that names a topic, is
 * not the type of any field and holds no events itself. What events are made of, however deep, is <em>carried</em>. The rest, say views, is neither.
 */
final class Roles {

    private final Set<Descriptor> messages = new LinkedHashSet<>();
    private final List<EnumDescriptor> enums = new ArrayList<>();
    private final List<Descriptor> events;
    private final Set<Descriptor> carried = new LinkedHashSet<>();

    Roles(ContractSet contracts) {
        Set<Descriptor> fieldTypes = new HashSet<>();
        for (FileDescriptor file : contracts.files()) {
            enums.addAll(file.getEnumTypes());
            file.getMessageTypes().forEach(this::collect);
        }
        messages.forEach(message -> fieldTypes.addAll(typesOf(message)));
        events = messages.stream()
                .filter(message -> isMarked(message) || isMeant(message, fieldTypes))
                .toList();
        events.forEach(event -> typesOf(event).forEach(this::carry));
    }

    private void collect(Descriptor message) {
        if (!message.getOptions().getMapEntry()) {
            messages.add(message);
            enums.addAll(message.getEnumTypes());
            message.getNestedTypes().forEach(this::collect);
        }
    }

    private static List<Descriptor> typesOf(Descriptor message) {
        return message.getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .map(FieldDescriptor::getMessageType)
                .toList();
    }

    private void carry(Descriptor type) {
        if (messages.contains(type) && carried.add(type)) {
            typesOf(type).forEach(this::carry);
        }
    }

    static boolean isMarked(Descriptor message) {
        return message.getOptions().hasExtension(ContractProto.event);
    }

    private static boolean isMeant(Descriptor message, Set<Descriptor> fieldTypes) {
        return message.getContainingType() == null
                && message.getFile().getOptions().hasExtension(ContractProto.stream)
                && !fieldTypes.contains(message)
                && message.getNestedTypes().stream().noneMatch(Roles::isMarked);
    }

    static EventOptions optionsOf(Descriptor event) {
        return event.getOptions().getExtension(ContractProto.event);
    }

    static StreamOptions streamOf(FileDescriptor file) {
        return file.getOptions().getExtension(ContractProto.stream);
    }

    /** All messages of the project's own files, nested ones included. */
    Collection<Descriptor> messages() {
        return messages;
    }

    List<EnumDescriptor> enums() {
        return enums;
    }

    List<Descriptor> events() {
        return events;
    }

    /** Events and what they carry. */
    Collection<Descriptor> onTheWire() {
        Set<Descriptor> all = new LinkedHashSet<>(events);
        all.addAll(carried);
        return all;
    }
}
