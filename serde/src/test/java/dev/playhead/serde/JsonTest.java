// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void everyKindOfValueIsRead() {
        assertThat(Json.read(" {\"a\" : [ 1 , -2, 3.5, true , false ] , \"b\":{}, \"c\":\"\", \"d\":[]}\n"))
                .isEqualTo(Map.of("a", List.of(1L, -2L, 3.5, true, false), "b", Map.of(), "c", "", "d", List.of()));
        assertThat(Json.read("null")).isNull();
        assertThat(Json.read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\""))
                .isEqualTo("\"\\/\b\f\n\r\té😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[1",
                "[1,]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "'a'",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\u-001\"",
                "\"a\nb\"",
                "tru",
                "nul",
                "1 1",
                "-",
                "1e",
                "0x1",
                "NaN",
                "--1",
                "1d"
            })
    void whatIsNotJsonIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.read(text));
    }

    @Test
    void depthIsBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.read("[".repeat(100_000)))
                .withMessageContaining("deeper");
    }

    @Test
    void whatIsQuotedIsReadBack() {
        Random random = new Random(3);

        for (int i = 0; i < 10_000; i++) {
            String text = random.ints(random.nextInt(20), 0, i % 2 == 0 ? 128 : 0x10000)
                    .collect(StringBuilder::new, (all, c) -> all.append((char) c), StringBuilder::append)
                    .toString();
            assertThat(Json.read(Json.quote(text))).isEqualTo(text);
        }
    }
}
