// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import dev.playhead.event.Contract;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A registry that knows one schema, the gigs', so that what is measured is the serde and not the network. */
final class FixedRegistry implements SchemaRegistry {

    static final int SCHEMA_ID = 1;

    private static final String FILE = "/marketplace/gig/v1/gig.proto";

    @Override
    public int register(Contract<?> contract) {
        return SCHEMA_ID;
    }

    @Override
    public int lookup(Contract<?> contract) {
        return SCHEMA_ID;
    }

    @Override
    public RegisteredSchema byId(int id) {
        try (InputStream file = Objects.requireNonNull(FixedRegistry.class.getResourceAsStream(FILE), FILE)) {
            return new RegisteredSchema(id, new String(file.readAllBytes(), StandardCharsets.UTF_8), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}
}
