// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the name of a field in snake_case says. */
final class FieldNames {

    private FieldNames() {}

    static List<String> words(FieldDescriptor field) {
        return List.of(field.getName().split("_+"));
    }

    static String lastWord(FieldDescriptor field) {
        List<String> words = words(field);
        return words.get(words.size() - 1);
    }

    static boolean isId(FieldDescriptor field) {
        return List.of("id", "ids", "uuid", "guid").contains(lastWord(field));
    }

    /** {@code PricePence} for {@code price_pence}. */
    static String camel(FieldDescriptor field) {
        return words(field).stream().map(English::capitalized).collect(Collectors.joining());
    }

    /** {@code Gig} for {@code gig_id}; empty for {@code id} alone and for what is no id. */
    static Optional<String> stem(FieldDescriptor field) {
        List<String> words = words(field);
        return isId(field) && words.size() > 1
                ? Optional.of(words.subList(0, words.size() - 1).stream()
                        .map(English::capitalized)
                        .collect(Collectors.joining()))
                : Optional.empty();
    }

    /** Of the key first, then of the other ids. */
    static List<String> stems(Descriptor message) {
        String key = Roles.optionsOf(message).getKey();
        Stream<FieldDescriptor> keyFirst = message.getFields().stream()
                .sorted(java.util.Comparator.comparing(field -> !field.getName().equals(key)));
        return keyFirst.flatMap(field -> stem(field).stream()).toList();
    }

    /** The fields that are neither the key nor an id: what the event says. */
    static List<FieldDescriptor> contentOf(Descriptor message) {
        String key = Roles.optionsOf(message).getKey();
        return message.getFields().stream()
                .filter(field -> !isId(field) && !field.getName().equals(key))
                .toList();
    }
}
