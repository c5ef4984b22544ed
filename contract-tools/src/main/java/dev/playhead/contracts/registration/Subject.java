// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.event.v1.ContractProto;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file is registered under: a file that others import under its import path, each event under its full name.
 *
 * @param message null if the subject is a file
 */
record Subject(FileDescriptor file, @Nullable Descriptor message) {

    /** Every registry knows these files. */
    private static final String WELL_KNOWN = "google/protobuf/";

    /** All subjects of some files: what is imported stands before what imports it. */
    static List<Subject> of(Collection<FileDescriptor> files) {
        Set<FileDescriptor> ordered = new LinkedHashSet<>();
        files.forEach(file -> addWithImports(file, ordered));
        Set<FileDescriptor> imported = new LinkedHashSet<>();
        ordered.forEach(file -> imported.addAll(imports(file)));
        List<Subject> subjects = new ArrayList<>();
        for (FileDescriptor file : ordered) {
            if (imported.contains(file)) {
                subjects.add(new Subject(file, null));
            }
            if (files.contains(file)) {
                file.getMessageTypes().stream()
                        .filter(Subject::isEvent)
                        .forEach(event -> subjects.add(new Subject(file, event)));
            }
        }
        return subjects;
    }

    private static void addWithImports(FileDescriptor file, Set<FileDescriptor> ordered) {
        if (!ordered.contains(file)) {
            imports(file).forEach(imported -> addWithImports(imported, ordered));
            ordered.add(file);
        }
    }

    private static List<FileDescriptor> imports(FileDescriptor file) {
        return file.getDependencies().stream()
                .filter(imported -> !imported.getName().startsWith(WELL_KNOWN))
                .toList();
    }

    private static boolean isEvent(Descriptor message) {
        return !message.getOptions().getExtension(ContractProto.event).getKey().isEmpty();
    }

    String name() {
        return message == null ? file.getName() : message.getFullName();
    }

    String path() {
        return file.getName();
    }

    List<String> imports() {
        return imports(file).stream().map(FileDescriptor::getName).toList();
    }

    /** What its records say of the message's place in the file; none if it is no message. */
    List<Integer> indexes() {
        return message == null ? List.of() : List.of(message.getIndex());
    }
}
