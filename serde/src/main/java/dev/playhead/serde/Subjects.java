// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import dev.playhead.serde.RegistryCalls.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a registry holds under its subjects, for tools that register contracts from their sources; programs that publish
 * and subscribe need only {@link SchemaRegistry}.
 *
 * <p>Nothing is remembered: every call asks the registry. Calls block; an unreachable or overloaded registry is asked
 * three times, and every call throws {@link SchemaRegistryException} if that was in vain. Thread-safe.
 *
 * @since 0.1
 */
public interface Subjects {

    /**
     * The subjects of the registry at an address, which has 5 s for each answer. Nothing is called yet.
     *
     * @param url the base of the REST API, e.g. {@code http://localhost:8080/apis/ccompat/v7}
     * @throws IllegalArgumentException if the address is not an {@code http} or {@code https} URL
     */
    static Subjects at(String url) {
        return new HttpSubjects(url, Patience.USUAL);
    }

    /**
     * The subjects of the registry at an address. Nothing is called yet.
     *
     * @param timeout for one attempt, from connecting to the last byte
     * @throws IllegalArgumentException if the address is not an {@code http} or {@code https} URL
     */
    static Subjects at(String url, Duration timeout) {
        return new HttpSubjects(url, new Patience(Patience.USUAL.attempts(), timeout, Patience.USUAL.backOff()));
    }

    /**
     * One version of a subject.
     *
     * @param number from 1
     */
    record Version(int number, RegisteredSchema schema) {}

    /**
     * What the registry says about a new version.
     *
     * @param reasons the registry's own words; often none
     */
    record Judgement(boolean isCompatible, List<String> reasons) {

        public Judgement {
            reasons = List.copyOf(reasons);
        }
    }

    /** The newest version; empty if there is no such subject. */
    Optional<Version> latest(String subject);

    /** One version of a subject, counted from 1; empty if there is no such subject or version. */
    Optional<Version> version(String subject, int number);

    /** The version that is exactly this text with exactly these references. */
    Optional<Version> find(String subject, SchemaText schema);

    /**
     * Whether the registry would accept a text as the next version of an existing subject, by the subject's own
     * compatibility mode. Nothing changes.
     */
    Judgement judge(String subject, SchemaText schema);

    /**
     * Registers a text under a subject; the same again changes nothing. What it refers to must be registered.
     *
     * @return the id
     * @throws SchemaRegistryException if the registry refuses the text or cannot be reached
     */
    int register(String subject, SchemaText schema);

    /** The schema with an id; empty if there is none. */
    Optional<RegisteredSchema> byId(int id);

    /** The compatibility mode set on a subject itself, e.g. {@code BACKWARD_TRANSITIVE}; empty if the registry's own applies. */
    Optional<String> compatibility(String subject);

    /** Sets the compatibility mode of a subject, which need not exist yet. */
    void setCompatibility(String subject, String mode);
}
