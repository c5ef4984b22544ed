// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class PageCursorTest {

    private static final KeyRange ALL = KeyRange.of(null, null, null);

    @Test
    void aCursorLeadsBehindTheLastKey() {
        Bytes last = ViewKey.of("größe/7");

        String cursor = PageCursor.write("gigs", ALL, last);

        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(PageCursor.read("gigs", ALL, cursor)).isEqualTo(last);
        assertThat(ALL.after(last).from()).isGreaterThan(last);
    }

    @Test
    void aCursorIsTheSameInEveryProcess() {
        assertThat(PageCursor.write("gigs", KeyRange.of("a", "b", null), ViewKey.of("a7")))
                .isEqualTo("AbW70i5hNw");
    }

    @Test
    void theCursorOfAnotherQueryIsRefused() {
        String cursor = PageCursor.write("gigs", ALL, ViewKey.of("g1"));

        assertThatThrownBy(() -> PageCursor.read("buyers", ALL, cursor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is the cursor of another query");
        assertThatThrownBy(() -> PageCursor.read("gigs", KeyRange.of(null, null, "g"), cursor))
                .hasMessageContaining("is the cursor of another query");
    }

    @Test
    void whatIsNoCursorIsRefused() {
        for (String text : new String[] {"", "!", "AQ", "AgAAAABh", "Zm9vYmFyYmF6"}) {
            assertThatThrownBy(() -> PageCursor.read("gigs", ALL, text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("'" + text + "' is");
        }
    }
}
