// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The path by which {@code SourceCodeInfo} knows a descriptor: field numbers and indexes from the file down to it. */
final class DescriptorPaths {

    private DescriptorPaths() {}

    static List<Integer> of(GenericDescriptor descriptor) {
        if (descriptor instanceof FileDescriptor) {
            return List.of(FileDescriptorProto.SYNTAX_FIELD_NUMBER);
        }
        if (descriptor instanceof Descriptor message) {
            return message(message);
        }
        if (descriptor instanceof FieldDescriptor field) {
            return field(field);
        }
        if (descriptor instanceof EnumDescriptor type) {
            return within(
                    type.getContainingType(),
                    FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER,
                    DescriptorProto.ENUM_TYPE_FIELD_NUMBER,
                    type.getIndex());
        }
        if (descriptor instanceof EnumValueDescriptor value) {
            return under(of(value.getType()), EnumDescriptorProto.VALUE_FIELD_NUMBER, value.getIndex());
        }
        if (descriptor instanceof OneofDescriptor oneof) {
            return under(message(oneof.getContainingType()), DescriptorProto.ONEOF_DECL_FIELD_NUMBER, oneof.getIndex());
        }
        if (descriptor instanceof ServiceDescriptor service) {
            return List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, service.getIndex());
        }
        var method = (MethodDescriptor) descriptor;
        return under(of(method.getService()), ServiceDescriptorProto.METHOD_FIELD_NUMBER, method.getIndex());
    }

    private static List<Integer> message(Descriptor message) {
        return within(
                message.getContainingType(),
                FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER,
                DescriptorProto.NESTED_TYPE_FIELD_NUMBER,
                message.getIndex());
    }

    private static List<Integer> field(FieldDescriptor field) {
        if (!field.isExtension()) {
            return under(message(field.getContainingType()), DescriptorProto.FIELD_FIELD_NUMBER, field.getIndex());
        }
        return within(
                field.getExtensionScope(),
                FileDescriptorProto.EXTENSION_FIELD_NUMBER,
                DescriptorProto.EXTENSION_FIELD_NUMBER,
                field.getIndex());
    }

    private static List<Integer> within(@Nullable Descriptor scope, int atTopLevel, int nested, int index) {
        return scope == null ? List.of(atTopLevel, index) : under(message(scope), nested, index);
    }

    private static List<Integer> under(List<Integer> parent, int number, int index) {
        List<Integer> path = new ArrayList<>(parent);
        path.add(number);
        path.add(index);
        return path;
    }
}
