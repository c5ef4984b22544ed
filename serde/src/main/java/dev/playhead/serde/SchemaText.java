// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import dev.playhead.serde.RegisteredSchema.Reference;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A {@code .proto} file as it is given to the registry. Immutable.
 *
 * @param text the file's text, exactly as it is packaged
 * @param references the files that it imports, in the order of its imports; none for {@code google/protobuf/*}
 * @since 0.1
 */
public record SchemaText(String text, List<Reference> references) {

    public SchemaText {
        Objects.requireNonNull(text, "text");
        references = List.copyOf(references);
    }

    String json() {
        return "{\"schemaType\":\"PROTOBUF\",\"schema\":" + Json.quote(text) + ",\"references\":["
                + references.stream().map(SchemaText::json).collect(Collectors.joining(",")) + "]}";
    }

    private static String json(Reference reference) {
        return "{\"name\":" + Json.quote(reference.name()) + ",\"subject\":" + Json.quote(reference.subject())
                + ",\"version\":" + reference.version() + "}";
    }
}
