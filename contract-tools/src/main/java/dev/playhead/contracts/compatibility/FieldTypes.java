// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;

/** A field's type as it is written in a {@code .proto} file: {@code repeated int64}, {@code map<string, Price>}. */
final class FieldTypes {

    private FieldTypes() {}

    static String of(FieldDescriptor field) {
        if (field.isMapField()) {
            return "map<" + ofOne(key(field)) + ", " + ofOne(value(field)) + ">";
        }
        return field.isRepeated() ? "repeated " + ofOne(field) : ofOne(field);
    }

    /** Without the cardinality. */
    static String ofOne(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    static FieldDescriptor key(FieldDescriptor map) {
        return map.getMessageType().getFields().get(0);
    }

    static FieldDescriptor value(FieldDescriptor map) {
        return map.getMessageType().getFields().get(1);
    }
}
