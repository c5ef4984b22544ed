// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import dev.playhead.event.Contract;

/**
 * Any registry that speaks Confluent's REST API: Confluent's own, Apicurio ({@code …/apis/ccompat/v7}), Karapace.
 *
 * <p>A contract's subject is its full message name. What is registered is its {@code .proto} file, as packaged beside the
 * generated classes; the files that it imports come first, each under its import path.
 *
 * <p>Every answer is remembered for the life of the instance, so each contract and each id costs one call. Calls block, at
 * most about 20 seconds: an unreachable or overloaded registry is asked three times. Thread-safe.
 *
 * @since 0.1
 */
public interface SchemaRegistry extends AutoCloseable {

    /**
     * The registry at an address. Nothing is called yet.
     *
     * @param url the base of the REST API, e.g. {@code http://localhost:8080/apis/ccompat/v7}
     * @throws IllegalArgumentException if the address is not an {@code http} or {@code https} URL
     */
    static SchemaRegistry at(String url) {
        return new HttpSchemaRegistry(url, RegistryCalls.Patience.USUAL);
    }

    /**
     * Registers the contract's file and its imports. Registering the same again changes nothing.
     *
     * @return the id of the file
     * @throws SchemaRegistryException if the registry refuses the file or cannot be reached
     */
    int register(Contract<?> contract);

    /**
     * The id of the contract's file, which must be registered already.
     *
     * @throws SchemaRegistryException if exactly this file is not registered, or the registry cannot be reached
     */
    int lookup(Contract<?> contract);

    /**
     * The file with an id.
     *
     * @throws SchemaRegistryException if there is none, it is not Protobuf, or the registry cannot be reached
     */
    RegisteredSchema byId(int id);

    /** Releases what is held. Idempotent; does not block or throw. */
    @Override
    void close();
}
