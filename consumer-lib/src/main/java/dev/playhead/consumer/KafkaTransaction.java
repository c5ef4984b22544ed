// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What {@link KafkaOffsets} calls a transaction: nothing, for the poll loop commits by and by, until somebody is admitted to
 * the hospital. Then patients and position are one Kafka transaction. Confined to one thread.
 */
final class KafkaTransaction extends NoTransaction implements PlayheadTransaction<NoTransaction> {

    private final @Nullable KafkaHospital hospital;
    private final Playhead held;
    private HospitalWriter.@Nullable Transaction writing;
    private @Nullable ConsumerGroupMetadata member;

    KafkaTransaction(@Nullable KafkaHospital hospital, Playhead held) {
        this.hospital = hospital;
        this.held = held;
    }

    @Override
    public NoTransaction handle() {
        return this;
    }

    Playhead held() {
        return held;
    }

    /** @param asWhom whose position moves with this: asked for before, so that the group refuses who has left since */
    void write(
            HospitalWriter writer,
            long decidedKnowing,
            ConsumerGroupMetadata asWhom,
            List<ProducerRecord<byte[], byte[]>> records) {
        if (writing == null) {
            member = asWhom;
            writing = writer.begin(decidedKnowing);
        }
        writing.send(records);
    }

    @Override
    public void advance(long to, @Nullable Integer leaderEpoch) {
        if (writing != null) {
            writing.position(held.at(to, leaderEpoch), Objects.requireNonNull(member, "asked for before"));
        }
    }

    /** Where keys have slots there is no hospital, so nothing is written. */
    @Override
    public void advance(int slot, long to) {}

    @Override
    public void commit() {
        if (writing != null) {
            try {
                writing.commit();
            } catch (StoreUnavailableException e) {
                throw new CommitUnknownException(held, e);
            }
        }
    }

    @Override
    public void close() {
        if (writing != null) {
            writing.close();
        }
        if (hospital != null) {
            hospital.release(this);
        }
    }
}
