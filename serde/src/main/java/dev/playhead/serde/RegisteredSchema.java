// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.serde.internal.ProtoOutline;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A {@code .proto} file as the registry holds it. Immutable.
 *
 * @param id the registry's number for the file; shared by all messages in it
 * @param text the file's text
 * @param references the files that it imports, as far as they are registered
 * @since 0.1
 */
public record RegisteredSchema(int id, String text, List<Reference> references) {

    public RegisteredSchema {
        Objects.requireNonNull(text, "text");
        references = List.copyOf(references);
    }

    /** The SHA-256 of the text, in hexadecimal: what a reader pins the id to. */
    public String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The full name of the message that a frame's indexes stand for; empty if the file declares none there.
     *
     * @throws IllegalArgumentException if the text is not a {@code .proto} file as far as this reads it
     */
    public Optional<String> nameAt(List<Integer> indexes) {
        return ProtoOutline.of(text).nameAt(indexes);
    }

    /**
     * One imported file.
     *
     * @param name the import path, as the {@code import} statement spells it
     * @param subject the subject under which the file is registered; Playhead uses the import path
     * @param version the version of that subject, from 1
     */
    public record Reference(String name, String subject, int version) {

        public Reference {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(subject, "subject");
        }
    }
}
