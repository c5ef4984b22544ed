// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.contracts.compatibility.Change.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/** What two versions of a set say in comments. */
record CommentComparison(ContractSet released, ContractSet next, Changes changes) {

    void compare() {
        Map<String, GenericDescriptor> before = commentable(released);
        commentable(next).forEach((name, now) -> {
            GenericDescriptor same = before.get(name);
            if (same != null && !isSame(released.commentOf(same), next.commentOf(now))) {
                changes.note(Kind.WORDS, now, "The words about " + name + " changed.");
            }
        });
    }

    private static boolean isSame(String was, String is) {
        return was.replaceAll("\\s+", " ")
                .strip()
                .equals(is.replaceAll("\\s+", " ").strip());
    }

    private static Map<String, GenericDescriptor> commentable(ContractSet set) {
        Map<String, GenericDescriptor> all = new LinkedHashMap<>();
        for (FileDescriptor file : set.files()) {
            file.getMessageTypes().forEach(message -> add(message, all));
            file.getEnumTypes().forEach(type -> add(type, all));
        }
        return all;
    }

    private static void add(Descriptor message, Map<String, GenericDescriptor> all) {
        all.put(message.getFullName(), message);
        message.getFields().forEach(field -> all.put(field.getFullName(), field));
        message.getNestedTypes().forEach(nested -> add(nested, all));
        message.getEnumTypes().forEach(type -> add(type, all));
    }

    private static void add(EnumDescriptor type, Map<String, GenericDescriptor> all) {
        all.put(type.getFullName(), type);
        type.getValues().forEach(value -> all.put(value.getFullName(), value));
    }
}
