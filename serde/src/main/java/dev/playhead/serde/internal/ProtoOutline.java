// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The names of the messages that a {@code .proto} file declares, in the order in which Protobuf counts them: messages, the
 * entry of each map field, and groups. Enough to say what a frame's message indexes mean, without resolving an import.
 * Immutable.
 */
public final class ProtoOutline {

    private final String packageName;
    private final Scope top;

    ProtoOutline(String packageName, Scope top) {
        this.packageName = packageName;
        this.top = top;
    }

    /** What stands between two braces, or at the top of the file. */
    record Scope(String name, List<Scope> messages) {

        static Scope named(String name) {
            return new Scope(name, new ArrayList<>());
        }
    }

    /**
     * The outline of a file.
     *
     * @throws IllegalArgumentException if the text is not a {@code .proto} file as far as this reads it
     */
    public static ProtoOutline of(String text) {
        return new ProtoOutlineReader(new ProtoTokens(text)).read();
    }

    /** The full name of the message at a path of indexes; empty if the file declares none there. */
    public Optional<String> nameAt(List<Integer> indexes) {
        StringBuilder name = new StringBuilder(packageName);
        Scope scope = top;
        for (int index : indexes) {
            if (index >= scope.messages().size()) {
                return Optional.empty();
            }
            scope = scope.messages().get(index);
            name.append(name.isEmpty() ? "" : ".").append(scope.name());
        }
        return Optional.of(name.toString());
    }
}
