// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.util.stream.Stream;

/**
 * What the Java generator calls the classes of one file.
 *
 * @param javaPackage where they live
 * @param outerClass the class of the file itself
 * @param isMultipleFiles whether each message is a class of its own, not one inside the outer class
 */
record JavaNames(String javaPackage, String outerClass, boolean isMultipleFiles) {

    static JavaNames of(FileDescriptor file) {
        FileOptions options = file.getOptions();
        return new JavaNames(
                options.hasJavaPackage() ? options.getJavaPackage() : file.getPackage(),
                options.hasJavaOuterClassname() ? options.getJavaOuterClassname() : outerClass(file),
                options.getJavaMultipleFiles());
    }

    private static String outerClass(FileDescriptor file) {
        String name = camelCase(file.getName().replaceAll(".*/", "").replaceAll("\\.proto$", ""));
        boolean isTaken = Stream.of(file.getMessageTypes(), file.getEnumTypes(), file.getServices())
                .flatMap(types -> types.stream())
                .anyMatch(type -> type.getName().equals(name));
        return isTaken ? name + "OuterClass" : name;
    }

    private static String camelCase(String name) {
        var camel = new StringBuilder();
        boolean atStart = true;
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            boolean isLetter = Character.isLetter(each);
            if (isLetter || Character.isDigit(each)) {
                camel.append(atStart ? Character.toUpperCase(each) : each);
            }
            atStart = !isLetter;
        }
        return camel.toString();
    }

    /** The class of a top-level type. */
    String classOf(GenericDescriptor type) {
        return javaPackage + "." + (isMultipleFiles ? "" : outerClass + ".") + type.getName();
    }

    @Override
    public String toString() {
        return javaPackage + "." + outerClass + (isMultipleFiles ? "" : " with all messages in it");
    }
}
