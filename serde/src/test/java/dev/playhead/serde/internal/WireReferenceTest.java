// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** Reads the vectors that {@code docs/reference/wire.md} publishes for other languages. */
class WireReferenceTest {

    private static final Pattern KEY = Pattern.compile(
            "\\| `([^`]+)` \\| `(\\p{XDigit}+)` \\| `(\\p{XDigit}{8})` \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|");
    private static final Pattern FRAME =
            Pattern.compile("\\| `\\[([0-9, ]+)]` \\| `(\\p{XDigit}+)` \\| `(\\p{XDigit}+)` \\|");

    @Test
    void everyKeyGoesWhereThePageSays() throws IOException {
        List<MatchResult> rows = rows(KEY);

        assertThat(rows).hasSize(6).allSatisfy(row -> {
            byte[] key = row.group(1).getBytes(UTF_8);
            assertThat(HexFormat.of().formatHex(key)).isEqualTo(row.group(2));
            assertThat(HexFormat.of().toHexDigits(Utils.murmur2(key))).isEqualTo(row.group(3));
            assertThat(List.of(6, 12, 50).stream().map(n -> partition(key, n)))
                    .containsExactly(row.group(4), row.group(5), row.group(6));
        });
    }

    private static String partition(byte[] key, int partitions) {
        return String.valueOf(BuiltInPartitioner.partitionForKey(key, partitions));
    }

    @Test
    void everyFrameHasTheBytesThatThePageSays() throws IOException {
        List<MatchResult> rows = rows(FRAME);

        assertThat(rows).hasSize(6).allSatisfy(row -> {
            List<Integer> path = Arrays.stream(row.group(1).split(", ", -1))
                    .map(Integer::valueOf)
                    .toList();
            String header = HexFormat.of().formatHex(Frame.header(1, path));
            assertThat(header).isEqualTo(row.group(3)).endsWith(row.group(2));
        });
    }

    private static List<MatchResult> rows(Pattern row) throws IOException {
        return row.matcher(Files.readString(Path.of("../docs/reference/wire.md")))
                .results()
                .toList();
    }
}
