// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordTailTest {

    private static final byte[] NAME = "marketplace.gig.v1.GigPublished".getBytes(UTF_8);
    private static final byte[] TYPE = CeType.header(NAME);

    @ParameterizedTest
    @EnumSource(value = CompressionType.class)
    void whatStandsBehindAValueIsSeenHoweverKafkaCompressesIt(CompressionType compression) {
        Header[] headers = {header("ce_id", "7"), header("nothing", null), ceType()};

        assertThat(RecordTail.headersIfLastIs(TYPE, fetched(compression, headers)))
                .isEqualTo(3);
    }

    @Test
    void itMayStandAloneAndBehindMany() {
        for (int before : new int[] {0, 1, 62}) {
            Header[] headers = IntStream.rangeClosed(0, before)
                    .mapToObj(index -> index == before ? ceType() : header("h" + index, "x".repeat(index)))
                    .toArray(Header[]::new);

            assertThat(RecordTail.headersIfLastIs(TYPE, fetched(headers))).isEqualTo(before + 1);
        }
    }

    @Test
    void longHeadersAreFollowedUpToWhatTwoBytesCount() {
        for (int length : new int[] {63, 64, 8_191}) {
            ByteBuffer value = fetched(header("ce_source", "s".repeat(length)), ceType());

            assertThat(RecordTail.headersIfLastIs(TYPE, value)).isEqualTo(2);
        }
    }

    @Test
    void whatItCannotFollowIsLeftToTheHeaders() {
        Header[] many = IntStream.range(0, 64).mapToObj(index -> ceType()).toArray(Header[]::new);

        assertThat(RecordTail.headersIfLastIs(TYPE, fetched(many))).isZero();
        assertThat(RecordTail.headersIfLastIs(TYPE, fetched(header("long", "x".repeat(8_192)), ceType())))
                .isZero();
    }

    @Test
    void anythingElseIsNotConfirmed() {
        List<Header[]> others = List.of(
                new Header[0],
                new Header[] {ceType(), header("ce_id", "7")},
                new Header[] {header("ce_type", null)},
                new Header[] {header("ce_type", "marketplace.gig.v1.GigRetired")},
                new Header[] {header("ce_typo", new String(NAME, UTF_8))},
                new Header[] {header("ce_type", new String(NAME, UTF_8) + "X")});

        for (Header[] headers : others) {
            assertThat(RecordTail.headersIfLastIs(TYPE, fetched(headers))).isZero();
        }
    }

    @Test
    void aBufferThatEndsWithItsValueOrHidesItsArrayTellsNothing() {
        ByteBuffer value = fetched(ceType());
        byte[] copy = new byte[value.remaining()];
        value.duplicate().get(copy);

        assertThat(RecordTail.headersIfLastIs(TYPE, ByteBuffer.wrap(copy))).isZero();
        assertThat(RecordTail.headersIfLastIs(TYPE, value.asReadOnlyBuffer())).isZero();
    }

    @Test
    void whateverStandsThereNothingIsThrownAndNothingConfirmedThatIsCut() {
        var random = new Random(11);
        ByteBuffer whole = fetched(header("ce_id", "7"), header("ce_source", "s".repeat(70)), ceType());
        int tail = 0;
        while (RecordTail.headersIfLastIs(TYPE, cut(whole, tail)) == 0) {
            tail++;
        }
        assertThat(tail).isGreaterThan(TYPE.length + 70);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[1] = (byte) (2 * random.nextInt(8));
            }

            assertThat(RecordTail.headersIfLastIs(TYPE, ByteBuffer.wrap(bytes).limit(Math.min(1, bytes.length))))
                    .isZero();
        }
    }

    /** The value with only so many bytes behind it. */
    private static ByteBuffer cut(ByteBuffer value, int tail) {
        byte[] bytes = new byte[value.limit() + tail];
        value.duplicate().limit(bytes.length).position(0).get(bytes);
        return ByteBuffer.wrap(bytes).limit(value.limit());
    }

    private static Header ceType() {
        return new RecordHeader(CloudEventHeaders.TYPE, NAME);
    }

    private static Header header(String key, @Nullable String value) {
        return new RecordHeader(key, value == null ? null : value.getBytes(UTF_8));
    }

    private static ByteBuffer fetched(Header... headers) {
        return fetched(CompressionType.NONE, headers);
    }

    /** The first of two values as Kafka's client reads it from what it fetched. */
    static ByteBuffer fetched(CompressionType compression, Header... headers) {
        return fetched(compression, "value".getBytes(UTF_8), headers);
    }

    static ByteBuffer fetched(CompressionType compression, byte[] value, Header... headers) {
        MemoryRecords records = MemoryRecords.withRecords(
                Compression.of(compression).build(),
                new SimpleRecord(1L, "key".getBytes(UTF_8), value, headers),
                new SimpleRecord(2L, "key".getBytes(UTF_8), value, headers));
        MutableRecordBatch batch = records.batches().iterator().next();
        try (CloseableIterator<Record> each = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
            return each.next().value();
        }
    }
}
