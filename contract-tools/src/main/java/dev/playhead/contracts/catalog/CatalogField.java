// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.GenericDescriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.event.v1.ContractProto;
import java.util.Locale;
import java.util.Optional;

/** One field of an event or of a message that an event carries. */
record CatalogField(FieldDescriptor descriptor, String comment) {

    static CatalogField of(FieldDescriptor field, ContractSet contracts) {
        return new CatalogField(field, contracts.commentOf(field));
    }

    String name() {
        return descriptor.getName();
    }

    int number() {
        return descriptor.getNumber();
    }

    /** As one would write it in the {@code .proto} file. */
    String type() {
        if (descriptor.isMapField()) {
            return "map<" + typeOf(descriptor.getMessageType().findFieldByNumber(1)) + ", "
                    + typeOf(descriptor.getMessageType().findFieldByNumber(2)) + ">";
        }
        String presence =
                descriptor.isRepeated() ? "repeated " : descriptor.toProto().getProto3Optional() ? "optional " : "";
        return presence + typeOf(descriptor);
    }

    private static String typeOf(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getName();
            case ENUM -> field.getEnumType().getName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    /** The message or enum that the field's type is, or the values of the map are. */
    Optional<GenericDescriptor> typeDescriptor() {
        FieldDescriptor value =
                descriptor.isMapField() ? descriptor.getMessageType().findFieldByNumber(2) : descriptor;
        if (value.getJavaType() == JavaType.MESSAGE) {
            return Optional.of(value.getMessageType());
        }
        return value.getJavaType() == JavaType.ENUM ? Optional.of(value.getEnumType()) : Optional.empty();
    }

    boolean isPersonal() {
        return descriptor.getOptions().getExtension(ContractProto.field).getPii();
    }

    boolean isDeprecated() {
        return descriptor.getOptions().getDeprecated();
    }

    /** The group of which only one field is set; empty outside of one. */
    String oneof() {
        return descriptor.getRealContainingOneof() == null
                ? ""
                : descriptor.getRealContainingOneof().getName();
    }
}
