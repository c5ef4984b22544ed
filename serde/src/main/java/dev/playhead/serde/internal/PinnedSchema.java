// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistryException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What stands under an id, told apart by its digest. Immutable. */
record PinnedSchema(String sha256, ProtoOutline outline) {

    /** @throws SchemaRegistryException if the text is not a {@code .proto} file */
    static PinnedSchema of(RegisteredSchema schema) {
        try {
            return new PinnedSchema(sha256(schema.text()), ProtoOutline.of(schema.text()));
        } catch (IllegalArgumentException e) {
            throw new SchemaRegistryException(
                    "schema " + schema.id() + " in the registry is not a readable .proto file: " + e.getMessage(),
                    false,
                    e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
