// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistryException;

/** What stands under an id, told apart by its digest. Immutable. */
record PinnedSchema(String sha256, ProtoOutline outline) {

    /** @throws SchemaRegistryException if the text is not a {@code .proto} file */
    static PinnedSchema of(RegisteredSchema schema) {
        try {
            return new PinnedSchema(schema.sha256(), ProtoOutline.of(schema.text()));
        } catch (IllegalArgumentException e) {
            throw new SchemaRegistryException(
                    "schema " + schema.id() + " in the registry is not a readable .proto file: " + e.getMessage(),
                    false,
                    e);
        }
    }
}
