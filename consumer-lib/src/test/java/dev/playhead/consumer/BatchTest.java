// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.serde.internal.Arrival;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchTest {

    @Test
    void whatLiesBehindTheEndIsCutOffAndThePositionIsTheEnd() {
        Batch batch = batch(20, 10, 11, 15, 18);

        assertThat(batch.before(20)).isSameAs(batch);
        assertThat(batch.before(100)).isSameAs(batch);
        assertThat(cut(batch, 19)).isEqualTo("4 records before 19, epoch 9");
        assertThat(cut(batch, 18)).isEqualTo("3 records before 18, epoch 5");
        assertThat(cut(batch, 13)).as("an offset without a record").isEqualTo("2 records before 13, epoch 5");
        assertThat(cut(batch, 10)).isEqualTo("0 records before 10, epoch null");
    }

    @Test
    void whatNobodyWantsIsLeftOutAndThePositionIsStillBehindIt() {
        Batch batch = new Batch(
                List.of(
                        record(10, Arrival.SKIPPED),
                        record(11, wanted()),
                        record(12, null),
                        record(13, Arrival.SKIPPED)),
                14,
                9,
                1);

        Batch wanted = batch.wanted();

        assertThat(wanted.records()).extracting(ConsumerRecord::offset).containsExactly(11L, 12L);
        assertThat(wanted.positionBefore(1)).isEqualTo(12);
        assertThat(wanted.positionBefore(2)).isEqualTo(14);
        assertThat(wanted.leaderEpochBefore(2)).isEqualTo(9);
        assertThat(wanted.wanted()).isSameAs(wanted);
    }

    private static Arrival wanted() {
        return Arrival.doubtful(new byte[0]);
    }

    private static String cut(Batch batch, long end) {
        Batch cut = batch.before(end);
        return cut + ", epoch " + cut.leaderEpoch();
    }

    private static Batch batch(long next, long... offsets) {
        List<ConsumerRecord<byte[], Arrival>> records = Arrays.stream(offsets)
                .mapToObj(offset -> record(offset, wanted()))
                .toList();
        return new Batch(records, next, 9, 1);
    }

    private static ConsumerRecord<byte[], Arrival> record(long offset, @Nullable Arrival value) {
        return new ConsumerRecord<>(
                "orders",
                0,
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.of(5));
    }
}
