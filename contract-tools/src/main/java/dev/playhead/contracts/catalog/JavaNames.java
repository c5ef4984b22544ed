// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names that protoc gives to what it generates for Java. */
final class JavaNames {

    private JavaNames() {}

    /** The name to import, e.g. {@code dev.acme.order.v1.OrderPlaced}. */
    static String imported(Descriptor message) {
        Descriptor outermost = message;
        while (outermost.getContainingType() != null) {
            outermost = outermost.getContainingType();
        }
        return imported(outermost.getFile(), outermost.getName());
    }

    static String imported(EnumDescriptor type) {
        return type.getContainingType() == null
                ? imported(type.getFile(), type.getName())
                : imported(type.getContainingType());
    }

    private static String imported(FileDescriptor file, String top) {
        FileOptions options = file.getOptions();
        String javaPackage = options.hasJavaPackage() ? options.getJavaPackage() : file.getPackage();
        String name = options.getJavaMultipleFiles() ? top : outerClass(file);
        return javaPackage.isEmpty() ? name : javaPackage + "." + name;
    }

    /** The name to write once it is imported, e.g. {@code OrderPlaced.Line}. */
    static String used(Descriptor message) {
        return used(message.getFile(), message.getContainingType(), message.getName());
    }

    static String used(EnumDescriptor type) {
        return used(type.getFile(), type.getContainingType(), type.getName());
    }

    private static String used(FileDescriptor file, @Nullable Descriptor outer, String name) {
        if (outer != null) {
            return used(outer) + "." + name;
        }
        return file.getOptions().getJavaMultipleFiles() ? name : outerClass(file) + "." + name;
    }

    private static String outerClass(FileDescriptor file) {
        if (file.getOptions().hasJavaOuterClassname()) {
            return file.getOptions().getJavaOuterClassname();
        }
        String base =
                file.getName().substring(file.getName().lastIndexOf('/') + 1).replaceAll("\\.proto$", "");
        String camel = camel(base.replace('-', '_'));
        boolean clashes = file.getMessageTypes().stream()
                        .anyMatch(type -> type.getName().equals(camel))
                || file.getEnumTypes().stream().anyMatch(type -> type.getName().equals(camel))
                || file.getServices().stream().anyMatch(type -> type.getName().equals(camel));
        return clashes ? camel + "OuterClass" : camel;
    }

    /** What follows {@code set} or {@code add} in an accessor. */
    static String accessor(FieldDescriptor field) {
        String camel = camel(field.getName());
        return camel.equals("Class") ? "Class_" : camel;
    }

    /** As protoc does it: a letter after anything that is not a letter becomes a capital. */
    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        boolean capital = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                capital = true;
            } else if (Character.isDigit(c)) {
                camel.append(c);
                capital = true;
            } else {
                camel.append(capital ? String.valueOf(c).toUpperCase(Locale.ROOT) : String.valueOf(c));
                capital = false;
            }
        }
        return camel.toString();
    }
}
