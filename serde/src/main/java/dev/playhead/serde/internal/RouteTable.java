// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * From the first seven bytes of a value to its route, without allocating: a hash table over {@code id << 32 | index}.
 * Holds the types whose path is one index below 64, which fits the single byte that it then has in the frame; that is all
 * types of all files with fewer messages. Immutable.
 */
final class RouteTable<H> {

    private static final int LAST_INDEX = 63;
    private static final long NOT_HERE = 0; // ids begin at 1
    private static final byte NO_INDEX = -1;

    private final long[] types;
    private final @Nullable Route<H>[] routes;
    private final int size;

    @SuppressWarnings("unchecked") // an array cannot be created with a type parameter; this one holds only Route<H>
    private RouteTable(int capacity, int size) {
        this.types = new long[capacity];
        this.routes = (@Nullable Route<H>[]) new Route<?>[capacity];
        this.size = size;
    }

    static <H> RouteTable<H> empty() {
        return new RouteTable<>(8, 0);
    }

    static boolean holds(Type type) {
        return type.indexes().size() == 1 && type.indexes().get(0) <= LAST_INDEX;
    }

    /** The route of a value; null if its type is not in the table, or it has no sound frame. */
    @Nullable
    Route<H> find(byte[] value) {
        if (value.length <= Frame.INDEXES_AT || value[0] != Frame.MAGIC) {
            return null;
        }
        byte next = value.length > Frame.INDEXES_AT + 1 ? value[Frame.INDEXES_AT + 1] : NO_INDEX;
        return find(Frame.id(value), value[Frame.INDEXES_AT], next);
    }

    /** As {@link #find(byte[])}, of the bytes that remain in {@code value}, which is left as it is. */
    @Nullable
    Route<H> find(ByteBuffer value) {
        int at = value.position();
        int length = value.remaining();
        if (length <= Frame.INDEXES_AT || value.get(at) != Frame.MAGIC) {
            return null;
        }
        byte next = length > Frame.INDEXES_AT + 1 ? value.get(at + Frame.INDEXES_AT + 1) : NO_INDEX;
        return find(value.getInt(at + 1), value.get(at + Frame.INDEXES_AT), next);
    }

    /** By schema id, number of indexes, and the byte behind that number, as they stand in the frame. */
    private @Nullable Route<H> find(int id, byte count, byte next) {
        boolean isFirst = count == 0;
        if (!isFirst && (count != 2 || (next & 0x81) != 0)) {
            return null;
        }
        long type = (long) id << 32 | (isFirst ? 0 : next >>> 1);
        int mask = types.length - 1;
        for (int slot = slot(type, mask); ; slot = (slot + 1) & mask) {
            long found = types[slot];
            if (found == type || found == NOT_HERE) {
                return routes[slot];
            }
        }
    }

    private static int slot(long type, int mask) {
        return (int) ((type * 0x9E3779B97F4A7C15L) >>> 40) & mask;
    }

    /** This table with one more type. */
    RouteTable<H> with(Type type, Route<H> route) {
        boolean isTight = 2 * (size + 1) > types.length;
        RouteTable<H> copy = new RouteTable<>(isTight ? 2 * types.length : types.length, size + 1);
        for (int i = 0; i < types.length; i++) {
            Route<H> old = routes[i];
            if (old != null) {
                copy.put(types[i], old);
            }
        }
        copy.put((long) type.id() << 32 | type.indexes().get(0), route);
        return copy;
    }

    private void put(long type, Route<H> route) {
        int mask = types.length - 1;
        int slot = slot(type, mask);
        while (types[slot] != NOT_HERE && types[slot] != type) {
            slot = (slot + 1) & mask;
        }
        types[slot] = type;
        routes[slot] = route;
    }
}
