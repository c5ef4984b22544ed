// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The key of an entry: text as UTF-8, which sorts like its code points. */
final class ViewKey {

    private ViewKey() {}

    static Bytes of(byte @Nullable [] recordKey) {
        if (recordKey == null || recordKey.length == 0) {
            throw new IllegalArgumentException("the record has no key; publish events under the key of their contract");
        }
        if (recordKey[0] == (byte) 0xFF) {
            throw new IllegalArgumentException(
                    "the record's key is not UTF-8 text; publish events under the key of their" + " contract");
        }
        return Bytes.wrap(recordKey);
    }

    static Bytes of(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("the event names no entry: its key there is empty");
        }
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Bytes key) {
        return new String(key.get(), StandardCharsets.UTF_8);
    }
}
