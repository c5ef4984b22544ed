// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts.registration;

import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.SchemaText;
import dev.playhead.serde.Subjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry in memory that goes down, or lies, when it is told to. Accepts every text. */
final class FakeSubjects implements Subjects {

    private final List<SchemaText> texts = new ArrayList<>();
    private final Map<String, List<SchemaText>> versions = new HashMap<>();
    private final Map<String, String> modes = new HashMap<>();
    private final List<String> changes = new ArrayList<>();
    private int changesUntilOutage = Integer.MAX_VALUE;
    private String lie = "";

    FakeSubjects downAfter(int changes) {
        changesUntilOutage = changes;
        return this;
    }

    /** Adds something to every text that is read back by its id. */
    FakeSubjects lying(String more) {
        lie = more;
        return this;
    }

    /** What was changed, in order. */
    List<String> changes() {
        return changes;
    }

    private void change(String what) {
        if (changesUntilOutage-- == 0) {
            throw new SchemaRegistryException("cannot " + what + ": no connection", true, null);
        }
        changes.add(what);
    }

    private Version version(String subject, SchemaText schema) {
        int id = texts.indexOf(schema) + 1;
        return new Version(
                versions.getOrDefault(subject, List.of()).indexOf(schema) + 1,
                new RegisteredSchema(id, schema.text(), schema.references()));
    }

    @Override
    public Optional<Version> latest(String subject) {
        return Optional.ofNullable(versions.get(subject)).map(all -> version(subject, all.get(all.size() - 1)));
    }

    @Override
    public Optional<Version> version(String subject, int number) {
        return Optional.ofNullable(versions.get(subject))
                .filter(all -> number <= all.size())
                .map(all -> version(subject, all.get(number - 1)));
    }

    @Override
    public Optional<Version> find(String subject, SchemaText schema) {
        return versions.getOrDefault(subject, List.of()).contains(schema)
                ? Optional.of(version(subject, schema))
                : Optional.empty();
    }

    @Override
    public Judgement judge(String subject, SchemaText schema) {
        return new Judgement(true, List.of());
    }

    @Override
    public int register(String subject, SchemaText schema) {
        change("register " + subject);
        if (!texts.contains(schema)) {
            texts.add(schema);
        }
        versions.computeIfAbsent(subject, name -> new ArrayList<>()).add(schema);
        return version(subject, schema).schema().id();
    }

    @Override
    public Optional<RegisteredSchema> byId(int id) {
        SchemaText schema = texts.get(id - 1);
        return Optional.of(new RegisteredSchema(id, schema.text() + lie, schema.references()));
    }

    @Override
    public Optional<String> compatibility(String subject) {
        return Optional.ofNullable(modes.get(subject));
    }

    @Override
    public void setCompatibility(String subject, String mode) {
        change("set the compatibility of " + subject);
        modes.put(subject, mode);
    }
}
