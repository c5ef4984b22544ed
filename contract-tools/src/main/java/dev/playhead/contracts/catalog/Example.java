// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A payload that looks like a real one, made from the names and types of the fields. The same at every run. */
final class Example {

    private static final int MAX_DEPTH = 4;

    /** What a text field is likely to hold, by the end of its name; the first that fits. */
    private static final List<Word> WORDS = List.of(
            new Word("email", "ada@example.org"),
            new Word("phone", "+44 20 7946 0018"),
            new Word("country", "GB"),
            new Word("currency", "EUR"),
            new Word("language", "en"),
            new Word("locale", "en-GB"),
            new Word("url", "https://example.org/42"),
            new Word("ip", "192.0.2.42"),
            new Word("street", "1 Analytical Way"),
            new Word("address", "1 Analytical Way, London"),
            new Word("city", "London"),
            new Word("name", "Ada Lovelace"),
            new Word("title", "White hanging heart"),
            new Word("description", "Hand-painted, holds a tealight"),
            new Word("reason", "Ordered twice"),
            new Word("code", "POST"),
            new Word("date", "2026-11-21"),
            new Word("time", "2026-11-21T12:00:00Z"),
            new Word("sku", "85123A"));

    private record Word(String end, String example) {}

    private final Descriptor type;

    private Example(Descriptor type) {
        this.type = type;
    }

    static Message of(Descriptor type) {
        return new Example(type).message(type, 0);
    }

    /** The message as proto3 JSON, which was read back and is the same. */
    static String json(Message message) {
        try {
            var registry = com.google.protobuf.TypeRegistry.newBuilder()
                    .add(message.getDescriptorForType())
                    .build();
            String json = JsonFormat.printer().usingTypeRegistry(registry).print(message);
            DynamicMessage.Builder readBack = DynamicMessage.newBuilder(message.getDescriptorForType());
            JsonFormat.parser().usingTypeRegistry(registry).merge(json, readBack);
            if (!readBack.build().equals(message)) {
                throw new IllegalStateException("the example of "
                        + message.getDescriptorForType().getFullName() + " is not the same after it was read back");
            }
            return json;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "the example of " + message.getDescriptorForType().getFullName() + " is not valid JSON", e);
        }
    }

    private Message message(Descriptor of, int depth) {
        if (of.getFullName().startsWith("google.protobuf.")) {
            return wellKnown(of);
        }
        DynamicMessage.Builder message = DynamicMessage.newBuilder(of);
        Set<String> decided = new HashSet<>();
        for (FieldDescriptor field : of.getFields()) {
            boolean isSecondOfOneof = field.getContainingOneof() != null
                    && !decided.add(field.getContainingOneof().getFullName());
            if (isSecondOfOneof || isLeftOut(field, depth)) {
                continue;
            }
            if (field.isRepeated()) {
                message.addRepeatedField(field, value(field, depth));
            } else {
                message.setField(field, value(field, depth));
            }
        }
        return message.build();
    }

    private static boolean isLeftOut(FieldDescriptor field, int depth) {
        boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        return field.getOptions().getDeprecated() || (isMessage && depth >= MAX_DEPTH);
    }

    private Object value(FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case STRING -> text(field);
            case INT -> number(field);
            case LONG -> (long) number(field);
            case FLOAT -> 0.5f;
            case DOUBLE -> 0.5;
            case BOOLEAN -> true;
            case BYTE_STRING -> ByteString.copyFromUtf8("42");
            case ENUM -> constant(field);
            case MESSAGE -> message(field.getMessageType(), depth + 1);
        };
    }

    private static EnumValueDescriptor constant(FieldDescriptor field) {
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        return values.get(Math.min(1, values.size() - 1));
    }

    private static int number(FieldDescriptor field) {
        String name = field.getName().toLowerCase(Locale.ROOT);
        if (name.contains("quantity") || name.contains("count") || name.contains("number")) {
            return 3;
        }
        return name.endsWith("year") ? 2026 : 1299;
    }

    private String text(FieldDescriptor field) {
        String name = field.getName().toLowerCase(Locale.ROOT);
        if (name.equals("id")) {
            return type.getName().toLowerCase(Locale.ROOT).charAt(0) + "-42";
        }
        if (name.endsWith("_id")) {
            return name.substring(0, name.length() - 3).replace('_', '-') + "-42";
        }
        return WORDS.stream()
                .filter(word -> name.equals(word.end()) || name.endsWith("_" + word.end()))
                .findFirst()
                .map(Word::example)
                .orElse("some " + name.replace('_', ' '));
    }

    private static Message wellKnown(Descriptor of) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(of);
        switch (of.getName()) {
            case "Timestamp" -> message.setField(of.findFieldByName("seconds"), 1_795_262_400L);
            case "Duration" -> message.setField(of.findFieldByName("seconds"), 90L);
            case "Value" -> message.setField(of.findFieldByName("string_value"), "text");
            case "StringValue" -> message.setField(of.findFieldByName("value"), "text");
            default -> {
                // The others have a JSON form when they are empty.
            }
        }
        return message.build();
    }
}
