// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.consumer.HospitalRecords.Kept;
import dev.playhead.consumer.HospitalRecords.Origin;
import dev.playhead.consumer.HospitalRecords.Waits;
import dev.playhead.consumer.HospitalRecords.WardId;
import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HospitalStateTest {

    private static final Partition P0 = new Partition("orders", 0);
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final Diagnosis SICK = new Diagnosis("0123456789ab", "OrderPlaced", "sick");

    private final List<ProducerRecord<byte[], byte[]>> log = new ArrayList<>();

    @Test
    void whatIsWrittenOfAPatientIsWhatIsRead() {
        Kept kept = kept(7, SICK).failed(SICK, 3).amended(bytes("better")).rehearsed(Patient.PASSES);
        byte[] value = HospitalRecords.of("hospital", kept).value();

        Kept read = HospitalRecords.patient("billing", Origin.of(kept.patient()), Objects.requireNonNull(value));

        assertThat(read).isEqualTo(kept);
        assertThat(read.original()).isEqualTo(ByteBuffer.wrap(bytes("value")));
        assertThat(read.patient().raw().value()).isEqualTo(bytes("better"));
    }

    /** Whoever takes the locks of several takes them in this order. */
    @Test
    void wardsAreInTheOrderOfTheirNames() {
        var state = new HospitalState("billing", "me");
        for (int i = 0; i < 20; i++) {
            ProducerRecord<byte[], byte[]> record = HospitalRecords.of("hospital", kept("k-" + i, i, SICK));
            state.read(i, record.key(), record.value(), "me");
        }

        assertThat(state.wards()).extracting(Ward::name).hasSize(20).isSorted();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatTheLogSaysIsTheSameHoweverMuchOfItIsCompacted(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            Kept kept = kept(random.nextInt(20), random.nextBoolean() ? SICK : null);
            WardId ward = WardId.of(kept.patient());
            switch (random.nextInt(4)) {
                case 0 -> {
                    log.add(HospitalRecords.gone("hospital", Origin.of(kept.patient())));
                    log.add(HospitalRecords.of("hospital", ward, new Waits(null, null)));
                }
                case 1 -> log.add(HospitalRecords.gone("hospital", ward));
                case 2 -> log.add(HospitalRecords.of("hospital", ward, new Waits(NOW.plusMillis(i), null)));
                default -> log.add(HospitalRecords.of("hospital", kept));
            }
        }

        assertThat(seen(compacted(random.nextInt(log.size())))).isEqualTo(seen(log));
    }

    @Test
    void theLastChangeByOthersIsKnown() {
        var state = new HospitalState("billing", "we");
        ProducerRecord<byte[], byte[]> record = HospitalRecords.of("hospital", kept(7, SICK));

        state.read(0, record.key(), record.value(), "we");
        assertThat(state.changeByOthers(P0)).isEqualTo(HospitalState.NEVER);
        state.read(1, record.key(), record.value(), "they");
        state.read(2, record.key(), record.value(), "we");

        assertThat(state.changeByOthers(P0)).isEqualTo(1);
    }

    /** Up to some point: there the last record of each key is left, and no old tombstone. */
    private List<ProducerRecord<byte[], byte[]>> compacted(int end) {
        Map<ByteBuffer, ProducerRecord<byte[], byte[]>> last = new LinkedHashMap<>();
        for (ProducerRecord<byte[], byte[]> record : log.subList(0, end)) {
            ByteBuffer key = ByteBuffer.wrap(record.key());
            last.remove(key);
            last.put(key, record);
        }
        List<ProducerRecord<byte[], byte[]>> left = new ArrayList<>(last.values());
        left.removeIf(record -> record.value() == null);
        left.addAll(log.subList(end, log.size()));
        return left;
    }

    private static List<?> seen(List<ProducerRecord<byte[], byte[]>> records) {
        var state = new HospitalState("billing", "we");
        for (int i = 0; i < records.size(); i++) {
            state.read(i, records.get(i).key(), records.get(i).value(), "we");
        }
        List<Object> seen = new ArrayList<>();
        state.wards().sorted(java.util.Comparator.comparing(Ward::name)).forEach(ward -> {
            seen.add(ward);
            state.in(WardId.of(ward)).forEach(lying -> seen.add(lying.origin() + " " + lying.signature()));
        });
        return seen;
    }

    /** Four keys. */
    private static Kept kept(long offset, @Nullable Diagnosis diagnosis) {
        return kept("k-" + offset % 4, offset, diagnosis);
    }

    private static Kept kept(String name, long offset, @Nullable Diagnosis diagnosis) {
        byte[] key = bytes(name);
        var topic = new TopicIdentity("cluster", "topic-id", 1);
        var patient = new Patient(
                "billing",
                Ward.name(key, topic, offset),
                new Coordinates("orders", 0, offset),
                topic.topicId(),
                NOW,
                Raw.of(key, bytes("value"), new RecordHeaders().add("h", bytes("v"))),
                diagnosis,
                diagnosis == null ? 0 : 1,
                false,
                NOW,
                false,
                null);
        return new Kept(patient, 0, null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
