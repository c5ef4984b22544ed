// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.serde.internal.EventDispatch;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Counts what the hot paths allocate, in this thread: exact, and the same on every machine. */
class AllocationTest {

    private static final int ROUNDS = 10_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final GigDescriptionUpdated EVENT = GigDescriptionUpdated.newBuilder()
            .setGigId("g-1")
            .setDescription("d".repeat(240))
            .build();
    private static final Contract<?> CONTRACT = Contract.of(GigDescriptionUpdated.class);

    private final SchemaRegistry registry = new OneFile();

    @Test
    void aKnownTypeIsRoutedWithoutAllocation() {
        EventDispatch<String> dispatch = EventDispatch.of(registry, Map.of(CONTRACT, "handler"));
        Headers none = new RecordHeaders();
        byte[] skipped = {0, 0, 0, 0, 7, 0};
        byte[] handled = {0, 0, 0, 0, 7, 2, 2};

        long bytes = allocatedBy(() -> {
            assertRouted(dispatch, skipped, none, false);
            assertRouted(dispatch, handled, none, true);
        });

        assertThat(bytes / ROUNDS).isZero();
    }

    private static void assertRouted(EventDispatch<String> dispatch, byte[] value, Headers headers, boolean isHandled) {
        if (dispatch.route(value, headers).isHandled() != isHandled) {
            throw new AssertionError("routed elsewhere");
        }
    }

    @Test
    void serializingAllocatesWhatProtobufDoesAndTheBytesOfTheFrame() {
        ContractSerializer serializer = new ContractSerializer(registry, true);
        int frameBytes = 7;

        long plain = allocatedBy(() -> consume(EVENT.toByteArray())) / ROUNDS;
        long framed = allocatedBy(() -> consume(serializer.serialize("gigs", EVENT))) / ROUNDS;

        assertThat(framed).isBetween(plain, plain + align(frameBytes));
    }

    @Test
    void decodingAllocatesWhatProtobufDoes() {
        ContractSerializer serializer = new ContractSerializer(registry, true);
        ContractDeserializer deserializer = new ContractDeserializer(registry, List.of(CONTRACT));
        byte[] plainBytes = EVENT.toByteArray();
        byte[] framedBytes = serializer.serialize("gigs", EVENT);
        Headers none = new RecordHeaders();

        long plain = allocatedBy(() -> parsed(plainBytes)) / ROUNDS;
        long framed = allocatedBy(() -> consume(deserializer.deserialize("gigs", none, framedBytes))) / ROUNDS;

        assertThat(framed).isEqualTo(plain);
    }

    private static void parsed(byte[] bytes) {
        try {
            consume(GigDescriptionUpdated.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static void consume(@Nullable Object result) {
        if (result == null) {
            throw new AssertionError("no result");
        }
    }

    private static int align(int bytes) {
        return (bytes + 7) / 8 * 8;
    }

    private static long allocatedBy(Runnable work) {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 3; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                work.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    /** A registry that holds one file of two messages, under the id 7. */
    private static final class OneFile implements SchemaRegistry {

        @Override
        public int register(Contract<?> contract) {
            return 7;
        }

        @Override
        public int lookup(Contract<?> contract) {
            return 7;
        }

        @Override
        public RegisteredSchema byId(int id) {
            return new RegisteredSchema(
                    id,
                    "package marketplace.gig.v1; message GigPublished {} message GigDescriptionUpdated {}",
                    List.of());
        }

        @Override
        public void close() {}
    }
}
