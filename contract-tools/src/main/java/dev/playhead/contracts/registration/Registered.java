// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import java.util.List;

/**
 * A subject as the registry holds it, verified. Immutable.
 *
 * @param subject the full name of an event, or the import path of a file
 * @param version of the subject, from 1
 * @param id the schema id that records carry
 * @param indexes the message indexes that records carry; none if the subject is a file
 * @param sha256 of the text, in hexadecimal
 * @since 0.1
 */
public record Registered(String subject, int version, int id, List<Integer> indexes, String sha256) {

    public Registered {
        indexes = List.copyOf(indexes);
    }
}
