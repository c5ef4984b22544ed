// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.contracts.ContractSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The types of a set by their full names, those of its imports too. */
final class TypeIndex {

    private final Map<String, Descriptor> messages = new LinkedHashMap<>();
    private final Map<String, EnumDescriptor> enums = new LinkedHashMap<>();
    private final Map<String, FileDescriptor> files = new LinkedHashMap<>();

    TypeIndex(ContractSet set) {
        for (FileDescriptor file : set.allFiles()) {
            files.put(file.getName(), file);
            file.getMessageTypes().forEach(this::add);
            file.getEnumTypes().forEach(each -> enums.put(each.getFullName(), each));
        }
    }

    private void add(Descriptor message) {
        messages.put(message.getFullName(), message);
        message.getNestedTypes().forEach(this::add);
        message.getEnumTypes().forEach(each -> enums.put(each.getFullName(), each));
    }

    Optional<Descriptor> message(String name) {
        return Optional.ofNullable(messages.get(name));
    }

    Optional<EnumDescriptor> enumType(String name) {
        return Optional.ofNullable(enums.get(name));
    }

    Optional<FileDescriptor> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** Whether somebody who imports that path still sees the types of that file. */
    boolean isVisibleThrough(String path, FileDescriptor wanted) {
        return file(path).map(file -> exports(file, wanted)).orElse(false);
    }

    private static boolean exports(FileDescriptor file, FileDescriptor wanted) {
        return file.getPublicDependencies().stream()
                .anyMatch(each -> each.getName().equals(wanted.getName()) || exports(each, wanted));
    }

    /** The names of all types that these messages are made of, themselves included. */
    static Set<String> reach(Iterable<Descriptor> roots, Predicate<FieldDescriptor> follow) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<Descriptor> ahead = new ArrayDeque<>();
        roots.forEach(ahead::add);
        while (!ahead.isEmpty()) {
            Descriptor message = ahead.remove();
            if (reached.add(message.getFullName())) {
                message.getFields().stream().filter(follow).forEach(field -> {
                    switch (field.getJavaType()) {
                        case MESSAGE -> ahead.add(field.getMessageType());
                        case ENUM -> reached.add(field.getEnumType().getFullName());
                        default -> {}
                    }
                });
            }
        }
        return reached;
    }
}
