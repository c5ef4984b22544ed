// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RawTest {

    @Test
    void headersAreKeptWhateverTheirNamesAndValues() {
        Headers headers = new RecordHeaders()
                .add("", new byte[0])
                .add("long".repeat(20_000), "v".getBytes(UTF_8))
                .add("NUL \0, ö, \uD83D\uDE00", null)
                .add("twice", new byte[] {1})
                .add("twice", new byte[] {2});

        Raw raw = Raw.of(null, null, headers);

        assertThat(raw.toHeaders()).isEqualTo(headers);
    }

    @Test
    void aNameIsItsLengthAndItsUtf8() {
        byte[] name = "NUL \0, \uD83D\uDE00".getBytes(UTF_8);

        byte[] headers = Raw.of(null, null, new RecordHeaders().add(new String(name, UTF_8), new byte[] {7}))
                .headers();

        assertThat(headers)
                .isEqualTo(ByteBuffer.allocate(4 + 4 + name.length + 4 + 1)
                        .putInt(1)
                        .putInt(name.length)
                        .put(name)
                        .putInt(1)
                        .put((byte) 7)
                        .array());
    }
}
