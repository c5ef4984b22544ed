// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.Position;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a view's partition knows of itself, kept among its entries so that both are restored to the same point.
 *
 * @param position the next offset of each topic that the partition reads
 */
record Book(long entries, Position position) {

    byte[] toBytes() {
        return (entries + " " + position).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what {@link #toBytes} wrote; null: a new store. */
    static Book parse(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new Book(0, Position.empty());
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        int space = text.indexOf(' ');
        return new Book(Long.parseLong(text.substring(0, space)), Position.parse(text.substring(space + 1)));
    }
}
