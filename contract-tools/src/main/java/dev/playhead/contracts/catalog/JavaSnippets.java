// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.catalog;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Java that publishes an event and subscribes to it: imports first, then statements that compile as they stand. */
final class JavaSnippets {

    private final Descriptor event;
    private final Message example;

    JavaSnippets(Descriptor event, Message example) {
        this.event = event;
        this.example = example;
    }

    String publish() {
        var imports = new TreeSet<>(List.of("dev.playhead.event.Position", "dev.playhead.producer.EventProducer"));
        String builder = builder(example, "        ", imports);
        String name = JavaNames.used(event);
        return imports(imports) + template("publish").replace("@type@", name).replace("@builder@", builder);
    }

    /** Expects a {@code javax.sql.DataSource database}. */
    String subscribe() {
        var imports = new TreeSet<>(List.of(
                "dev.playhead.consumer.EventConsumer",
                "dev.playhead.consumer.StartAt",
                "dev.playhead.consumer.Subscription",
                "dev.playhead.consumer.jdbc.JdbcPlayheadStore",
                JavaNames.imported(event)));
        return imports(imports) + template("subscribe").replace("@type@", JavaNames.used(event));
    }

    private static String template(String name) {
        return Resources.text(name + ".java.txt");
    }

    private static String imports(Set<String> names) {
        return names.stream().map(name -> "import " + name + ";\n").collect(Collectors.joining()) + "\n";
    }

    private static String builder(Message message, String indent, Set<String> imports) {
        imports.add(JavaNames.imported(message.getDescriptorForType()));
        StringBuilder code = new StringBuilder(JavaNames.used(message.getDescriptorForType()) + ".newBuilder()");
        for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
            code.append('\n').append(indent).append(setter(set.getKey(), set.getValue(), indent + "        ", imports));
        }
        return code.append('\n').append(indent).append(".build()").toString();
    }

    private static String setter(FieldDescriptor field, Object value, String indent, Set<String> imports) {
        String name = JavaNames.accessor(field);
        if (field.isMapField()) {
            Message entry = (Message) ((List<?>) value).get(0);
            String pair = entry.getDescriptorForType().getFields().stream()
                    .map(part -> literal(part, entry.getField(part), indent, imports))
                    .collect(Collectors.joining(", "));
            return ".put" + name + "(" + pair + ")";
        }
        if (field.isRepeated()) {
            return ".add" + name + "(" + literal(field, ((List<?>) value).get(0), indent, imports) + ")";
        }
        return ".set" + name + "(" + literal(field, value, indent, imports) + ")";
    }

    private static String literal(FieldDescriptor field, Object value, String indent, Set<String> imports) {
        if (field.getJavaType() == JavaType.ENUM) {
            imports.add(JavaNames.imported(field.getEnumType()));
            return JavaNames.used(field.getEnumType()) + "." + ((EnumValueDescriptor) value).getName();
        }
        if (value instanceof Message message) {
            return builder(message, indent, imports);
        }
        if (value instanceof ByteString bytes) {
            imports.add("com.google.protobuf.ByteString");
            return "ByteString.copyFromUtf8(\"" + bytes.toStringUtf8() + "\")";
        }
        if (value instanceof String text) {
            return '\"' + text + '\"';
        }
        return value + (value instanceof Float ? "f" : "");
    }
}
