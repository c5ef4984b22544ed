// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class KeyRangeTest {

    @Test
    void aPrefixEndsBeforeTheNextOne() {
        KeyRange range = KeyRange.of(null, null, "g-1");

        assertThat(holds(range, "g-1")).isTrue();
        assertThat(holds(range, "g-19\uD83D\uDE00")).isTrue();
        assertThat(holds(range, "g-2")).isFalse();
        assertThat(holds(range, "g-")).isFalse();
    }

    @Test
    void aPrefixNarrowsFromAndTo() {
        KeyRange range = KeyRange.of("g-15", "h", "g-1");

        assertThat(holds(range, "g-14")).isFalse();
        assertThat(holds(range, "g-15")).isTrue();
        assertThat(holds(range, "g-19")).isTrue();
        assertThat(holds(range, "g-20")).isFalse();
        assertThat(holds(KeyRange.of("a", "g-15", "g-1"), "g-15")).isFalse();
    }

    @Test
    void keysSortByCodePoint() {
        assertThat(ViewKey.of("\uFFFD")).isLessThan(ViewKey.of("\uD83D\uDE00"));
    }

    private static boolean holds(KeyRange range, String key) {
        Bytes bytes = ViewKey.of(key);
        return bytes.compareTo(range.from()) >= 0 && (range.to() == null || bytes.compareTo(range.to()) < 0);
    }
}
