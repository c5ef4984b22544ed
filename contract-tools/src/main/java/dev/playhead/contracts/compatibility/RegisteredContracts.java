// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.Descriptor;
import dev.playhead.contracts.ContractSet;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.RegisteredSchema.Reference;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.Subjects;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a registry holds of a set of contracts: for each event the text under its subject, with all that it refers to.
 *
 * <p>All events of a file are registered with its whole text, each under its own subject, so a registry may hold several
 * texts of one file: one event was registered later than another. Texts that do not fit together are put into sets of
 * their own.
 */
final class RegisteredContracts {

    /** Whoever compiles contracts has these, in a version of their own. */
    private static final List<String> GIVEN = List.of("google/protobuf/", "playhead/v1/contract.proto");

    private final Subjects subjects;
    private final List<Map<String, byte[]>> layers = new ArrayList<>();

    RegisteredContracts(Subjects subjects) {
        this.subjects = subjects;
    }

    /**
     * The texts of every set, by import path.
     *
     * @throws SchemaRegistryException if the registry cannot be reached
     */
    List<Map<String, byte[]>> of(ContractSet contracts) {
        for (Descriptor message : contracts.messages()) {
            if (Events.isEvent(message)) {
                subjects.latest(message.getFullName())
                        .ifPresent(version -> add(message.getFile().getName(), version.schema()));
            }
        }
        return layers;
    }

    private void add(String path, RegisteredSchema schema) {
        Map<String, byte[]> texts = new LinkedHashMap<>();
        collect(path, schema, texts);
        layers.stream()
                .filter(layer -> texts.entrySet().stream().allMatch(text -> fits(text, layer)))
                .findFirst()
                .ifPresentOrElse(layer -> layer.putAll(texts), () -> layers.add(texts));
    }

    private static boolean fits(Map.Entry<String, byte[]> text, Map<String, byte[]> layer) {
        byte[] there = layer.get(text.getKey());
        return there == null || Arrays.equals(there, text.getValue());
    }

    private void collect(String path, RegisteredSchema schema, Map<String, byte[]> texts) {
        if (texts.put(path, schema.text().getBytes(UTF_8)) != null) {
            return;
        }
        for (Reference reference : schema.references()) {
            if (!texts.containsKey(reference.name()) && GIVEN.stream().noneMatch(reference.name()::startsWith)) {
                collect(reference.name(), referred(path, reference), texts);
            }
        }
    }

    private RegisteredSchema referred(String path, Reference reference) {
        return subjects.version(reference.subject(), reference.version())
                .orElseThrow(() -> new BaselineUnavailableException("The registry has no version " + reference.version()
                        + " of " + reference.subject() + ", to which " + path + " refers: was it restored whole?"))
                .schema();
    }
}
