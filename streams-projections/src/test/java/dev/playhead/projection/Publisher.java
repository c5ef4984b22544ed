// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.event.Position;
import dev.playhead.serde.ContractSerializer;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.internal.CloudEventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes events in transactions, so that every topic ends with a marker, as it may in life. */
final class Publisher implements AutoCloseable {

    private final SchemaRegistry registry;
    private final ContractSerializer serializer;
    private final KafkaProducer<byte[], byte[]> producer;

    Publisher(String bootstrapServers, String registryUrl) {
        registry = SchemaRegistry.at(registryUrl);
        serializer = new ContractSerializer(registry, true);
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "transactional.id",
                        "publisher-" + UUID.randomUUID(),
                        "linger.ms",
                        5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Publishes events of any contracts in one transaction. */
    Position publish(Message... payloads) {
        return publish(List.of(payloads));
    }

    Position publish(List<? extends Message> payloads) {
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        payloads.forEach(payload -> sent.add(send(payload)));
        producer.commitTransaction();
        Position position = Position.empty();
        for (Future<RecordMetadata> result : sent) {
            RecordMetadata at = done(result);
            position = position.with(at.topic(), at.partition(), at.offset() + 1);
        }
        return position;
    }

    private static RecordMetadata done(Future<RecordMetadata> result) {
        try {
            return result.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes events in a transaction that is then aborted: they take offsets, and nobody may ever see them. */
    void publishAndAbort(Message payload) {
        producer.beginTransaction();
        done(send(payload));
        producer.abortTransaction();
    }

    /** Writes what is no event. */
    void publishGarbage(String topic, String key) {
        producer.beginTransaction();
        done(producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), new byte[] {9, 9, 9})));
        producer.commitTransaction();
    }

    private <E extends Message> Future<RecordMetadata> send(E payload) {
        Contract<E> contract = Marketplace.contractOf(payload);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                contract.topic(),
                contract.key(payload).getBytes(StandardCharsets.UTF_8),
                serializer.serialize(contract.topic(), payload));
        CloudEventHeaders.write(
                record.headers(),
                contract,
                new Marketplace.Published(UUID.randomUUID().toString(), Instant.now()));
        return producer.send(record);
    }

    @Override
    public void close() {
        producer.close();
        registry.close();
    }
}
