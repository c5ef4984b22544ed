// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.serde.internal.Arrival;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final int MEGABYTE = 1 << 20;

    private final Track track = new Track(KeySlots.WHOLE);
    private final Backlog backlog = new Backlog.Whole(track, () -> 16L * MEGABYTE);

    @Test
    void aFewLargeEventsFillItAsManySmallOnesDo() {
        backlog.add(batch(0, 3, 5 * MEGABYTE));
        assertThat(backlog.isFull()).isFalse();
        backlog.add(batch(3, 1, MEGABYTE));
        assertThat(backlog.isFull()).isTrue();

        backlog.advance(track, 2);
        assertThat(backlog.isLow()).isFalse();
        backlog.advance(track, 3);
        assertThat(backlog.isLow()).isTrue();
    }

    @Test
    void eightPollsFillItHoweverSmallTheyAre() {
        for (int poll = 0; poll < 8; poll++) {
            assertThat(backlog.isFull()).isFalse();
            backlog.add(batch(poll, 1, 10));
        }

        assertThat(backlog.isFull()).isTrue();
        backlog.clear();
        assertThat(backlog.isLow()).isTrue();
    }

    private static Batch batch(long first, int size, int bytes) {
        return new Batch(
                IntStream.range(0, size).mapToObj(i -> record(first + i, bytes)).toList(), first + size, null, 0);
    }

    private static ConsumerRecord<byte[], Arrival> record(long offset, int bytes) {
        return new ConsumerRecord<>(
                "orders",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                -1,
                bytes,
                null,
                null,
                new RecordHeaders(),
                Optional.empty());
    }
}
