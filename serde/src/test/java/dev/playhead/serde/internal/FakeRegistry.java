// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.playhead.event.Contract;
import dev.playhead.serde.RegisteredSchema;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry that forgets, changes its mind and is down on command; it remembers no answer, unlike a real client. */
final class FakeRegistry implements SchemaRegistry {

    private final Map<Integer, String> texts = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean down;

    FakeRegistry put(int id, FileDescriptor file) {
        try (InputStream proto = FakeRegistry.class.getResourceAsStream("/" + file.getName())) {
            return put(id, new String(proto.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeRegistry put(int id, String text) {
        texts.put(id, text);
        return this;
    }

    void wipe() {
        texts.clear();
    }

    void down(boolean isDown) {
        down = isDown;
    }

    int calls() {
        return calls.get();
    }

    @Override
    public RegisteredSchema byId(int id) {
        calls.incrementAndGet();
        if (down) {
            throw new SchemaRegistryException("no connection", true, null);
        }
        String text = texts.get(id);
        if (text == null) {
            throw new SchemaRegistryException("no schema " + id, false, null);
        }
        return new RegisteredSchema(id, text, List.of());
    }

    @Override
    public int register(Contract<?> contract) {
        throw new UnsupportedOperationException("readers do not register");
    }

    @Override
    public int lookup(Contract<?> contract) {
        throw new UnsupportedOperationException("readers do not look up");
    }

    @Override
    public void close() {}
}
