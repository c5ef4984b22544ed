// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static dev.playhead.contracts.compatibility.Break.CODE;
import static dev.playhead.contracts.compatibility.Break.NEW_READER_WIRE;
import static dev.playhead.contracts.compatibility.Break.OLD_READER_WIRE;

import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.contracts.compatibility.Change.Kind;
import dev.playhead.event.v1.ContractProto;
import java.util.EnumSet;
import java.util.List;

/** A file and the next version of it: its syntax and its options. */
record FileComparison(FileDescriptor before, FileDescriptor now, Changes changes) {

    void compare() {
        compareJavaNames();
        compareSyntax();
        compareOwner();
        if (!rest(before).equals(rest(now))) {
            changes.note(Kind.CHANGED, now, "The options of " + now.getName() + " changed.");
        }
    }

    private void compareJavaNames() {
        JavaNames was = JavaNames.of(before);
        JavaNames is = JavaNames.of(now);
        if (!was.equals(is)) {
            changes.broken(
                    CompatibilityRules.JAVA_NAME_CHANGED,
                    before,
                    now,
                    EnumSet.of(CODE),
                    "The classes of " + now.getName() + " were generated as " + was + ", and now as " + is + ".",
                    "Restore java_package, java_outer_classname and java_multiple_files");
        }
    }

    /** Only proto2 lets through text that is not UTF-8. What else a syntax decides is compared field by field. */
    private void compareSyntax() {
        if (isProto2(before) == isProto2(now) || !hasText(before.getMessageTypes())) {
            return;
        }
        changes.broken(
                CompatibilityRules.SYNTAX_CHANGED,
                before,
                now,
                EnumSet.of(isProto2(before) ? NEW_READER_WIRE : OLD_READER_WIRE),
                now.getName()
                        + " changed its syntax: only proto2 lets through strings that are not UTF-8, and who reads"
                        + " them as proto3 fails.",
                "Restore the syntax; write new events in a file of their own");
    }

    private static boolean isProto2(FileDescriptor file) {
        String syntax = file.toProto().getSyntax();
        return syntax.isEmpty() || "proto2".equals(syntax);
    }

    private static boolean hasText(List<Descriptor> messages) {
        return messages.stream()
                .anyMatch(message ->
                        message.getFields().stream().anyMatch(field -> field.getType() == FieldDescriptor.Type.STRING)
                                || hasText(message.getNestedTypes()));
    }

    private void compareOwner() {
        String was = before.getOptions().getExtension(ContractProto.stream).getOwner();
        String is = now.getOptions().getExtension(ContractProto.stream).getOwner();
        if (!was.equals(is)) {
            changes.note(
                    Kind.CHANGED,
                    now,
                    "The events of " + now.getName() + " belong to " + (is.isEmpty() ? "nobody" : is)
                            + (was.isEmpty() ? "." : ", no longer to " + was + "."));
        }
    }

    private static FileOptions rest(FileDescriptor file) {
        return file.getOptions().toBuilder()
                .clearJavaPackage()
                .clearJavaOuterClassname()
                .clearJavaMultipleFiles()
                .clearFeatures()
                .clearExtension(ContractProto.stream)
                .build();
    }
}
