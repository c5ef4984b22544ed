// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import dev.playhead.serde.RegisteredSchema.Reference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON object that a registry answered with, checked field by field as it is read. Immutable. */
final class RegistryAnswer {

    private final Map<?, ?> fields;
    private final String asked;

    /** @param asked what was asked and where, for messages */
    RegistryAnswer(String asked, @Nullable Object json) {
        this.asked = asked;
        if (!(json instanceof Map<?, ?> object)) {
            throw nonsense("no JSON object");
        }
        this.fields = object;
    }

    int id() {
        return number(fields, "id");
    }

    int version() {
        return number(fields, "version");
    }

    String text(String name) {
        return string(fields, name);
    }

    boolean flag(String name) {
        if (fields.get(name) instanceof Boolean value) {
            return value;
        }
        throw nonsense("no \"" + name + "\"");
    }

    /** The strings of an array; none if the answer has no such array. */
    List<String> texts(String name) {
        return fields.get(name) instanceof List<?> some
                ? some.stream().map(String::valueOf).toList()
                : List.of();
    }

    RegisteredSchema schema(int id) {
        Object type = fields.get("schemaType");
        if (!"PROTOBUF".equals(type)) {
            throw new SchemaRegistryException(
                    asked + " gave a schema of type " + (type == null ? "AVRO" : type)
                            + ", not PROTOBUF: look at who else writes to this topic",
                    false,
                    null);
        }
        Object references = fields.get("references");
        List<?> all = references instanceof List<?> some ? some : List.of();
        return new RegisteredSchema(
                id, string(fields, "schema"), all.stream().map(this::reference).toList());
    }

    private Reference reference(@Nullable Object json) {
        if (!(json instanceof Map<?, ?> reference)) {
            throw nonsense("a reference that is no object");
        }
        return new Reference(string(reference, "name"), string(reference, "subject"), number(reference, "version"));
    }

    private String string(Map<?, ?> from, String name) {
        if (from.get(name) instanceof String value) {
            return value;
        }
        throw nonsense("no \"" + name + "\"");
    }

    private int number(Map<?, ?> from, String name) {
        if (from.get(name) instanceof Long value && value > 0 && value <= Integer.MAX_VALUE) {
            return value.intValue();
        }
        throw nonsense("no \"" + name + "\"");
    }

    private SchemaRegistryException nonsense(String what) {
        return new SchemaRegistryException(
                asked + " gave " + what + ": is schema.registry.url the base of a Confluent-compatible API?",
                false,
                null);
    }
}
