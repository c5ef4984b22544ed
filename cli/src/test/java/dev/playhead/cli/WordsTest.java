// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void numbersAreReadable() {
        assertThat(Words.count(29482)).isEqualTo("29,482");
        assertThat(Words.count(1, "event")).isEqualTo("1 event");
        assertThat(Words.count(0, "event")).isEqualTo("0 events");
        assertThat(Words.bytes(109_123_456)).isEqualTo("109 MB");
        assertThat(Words.bytes(4_200_000)).isEqualTo("4.2 MB");
        assertThat(Words.bytes(999)).isEqualTo("1 kB");
        assertThat(Words.time(Duration.ofMillis(420))).isEqualTo("0.4 s");
        assertThat(Words.time(Duration.ofSeconds(65))).isEqualTo("1:05");
        assertThat(Words.time(Duration.ofSeconds(7390))).isEqualTo("2:03:10");
        assertThat(Words.rate(19_020, Duration.ofSeconds(2))).isEqualTo("9,510/s");
    }

    @Test
    void foreignTextCannotSteerTheTerminal() {
        String hostile = "a\u001b[2Jb\r\n\u0007c\u202ed\u009be";

        String shown = Words.printable(hostile);

        assertThat(shown).isEqualTo("a\\u001b[2Jb\\u000d\\u000a\\u0007c\\u202ed\\u009be");
    }

    @Test
    void foreignTextInAnyLanguageIsShownAsItIs() {
        assertThat(Words.printable("Grüße, 世界 🎺")).isEqualTo("Grüße, 世界 🎺");
    }
}
