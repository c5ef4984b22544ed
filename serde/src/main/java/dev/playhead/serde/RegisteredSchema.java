// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import java.util.List;
import java.util.Objects;

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
