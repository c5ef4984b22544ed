// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import static java.util.stream.Collectors.toMap;

import dev.playhead.devstack.Devstack;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.serde.SchemaRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The servers that a benchmark plays on, and the topics it reads. */
final class Stage implements AutoCloseable {

    static final int EVENT_BYTES = 254;
    static final int PARTITIONS = 6;
    private static final int WANTED_ONE_IN = 100;

    private final Devstack stack;

    Stage(Devstack.Builder builder) {
        this.stack = builder.start();
    }

    Devstack stack() {
        return stack;
    }

    RawClient rawClient() {
        return RawClient.classic(stack.bootstrapServers());
    }

    int schemaId() {
        try (SchemaRegistry registry = SchemaRegistry.at(stack.registryUrl())) {
            return registry.register(Contract.of(GigDescriptionUpdated.class));
        }
    }

    /** Returns when every partition answers: a producer that comes before that may wait for one of them until it gives up. */
    void createTopic(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
            Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, partitions)
                    .boxed()
                    .collect(toMap(number -> new TopicPartition(topic, number), number -> OffsetSpec.latest()));
            admin.listOffsets(ends).all().get();
        }
    }

    /** Fills the gigs' topic with description updates; where asked, all but one in a hundred are another type. */
    void fill(String topic, int events, boolean onlyOneInAHundredIsADescription) throws Exception {
        fill(topic, PARTITIONS, events, Events.KEYS, onlyOneInAHundredIsADescription);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is lost is counted
    void fill(String topic, int partitions, int events, int keys, boolean onlyOneInAHundredIsADescription)
            throws Exception {
        createTopic(topic, partitions);
        int schemaId = schemaId();
        int descriptionIndex = GigDescriptionUpdated.getDescriptor().getIndex();
        int priceIndex = GigPriceChanged.getDescriptor().getIndex();
        AtomicReference<Exception> failed = new AtomicReference<>();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers(), "linger.ms", 20, "batch.size", 256 << 10),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                boolean description = !onlyOneInAHundredIsADescription || i % WANTED_ONE_IN == 0;
                byte[] frame = description
                        ? Frames.frame(schemaId, descriptionIndex, Events.descriptionUpdated(i % keys, EVENT_BYTES))
                        : Frames.frame(schemaId, priceIndex, priceChanged(i % keys));
                ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, Events.gigId(i % keys), frame);
                Frames.addHeaders(
                        record.headers(),
                        UUID.randomUUID().toString(),
                        Instant.now().toString(),
                        description
                                ? GigDescriptionUpdated.getDescriptor().getFullName()
                                : GigPriceChanged.getDescriptor().getFullName());
                producer.send(record, (written, failure) -> {
                    if (failure != null) {
                        failed.set(failure);
                    }
                });
            }
            producer.flush();
        }
        if (failed.get() != null) {
            throw new IllegalStateException("not all of " + events + " events reached " + topic, failed.get());
        }
    }

    private static GigPriceChanged priceChanged(int i) {
        return GigPriceChanged.newBuilder()
                .setGigId(Events.gigId(i))
                .setPricePence(i)
                .build();
    }

    @Override
    public void close() {
        stack.close();
    }
}
