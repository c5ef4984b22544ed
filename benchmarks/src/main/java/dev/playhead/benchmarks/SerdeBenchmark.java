// SPDX-License-Identifier: Apache-2.0
package dev.playhead.benchmarks;

import com.google.protobuf.Message;
import dev.playhead.benchmarks.Benchmark.Pair;
import dev.playhead.benchmarks.Benchmark.Variant;
import dev.playhead.benchmarks.Benchmark.Work;
import dev.playhead.event.Contract;
import dev.playhead.marketplace.gig.v1.GigDescriptionUpdated;
import dev.playhead.marketplace.gig.v1.GigPriceChanged;
import dev.playhead.serde.ContractDeserializer;
import dev.playhead.serde.ContractSerializer;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.internal.EventDispatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** What the wire format costs over plain Protobuf. */
final class SerdeBenchmark {

    private static final String TOPIC = "marketplace.gig";
    private static final int TIMES = 10_000_000;
    private static final int DIFFERENT = 64; // a power of two

    private final GigDescriptionUpdated[] events = new GigDescriptionUpdated[DIFFERENT];
    private final byte[][] plain = new byte[DIFFERENT][];
    private final byte[][] frames = new byte[DIFFERENT][];
    private final Headers headers = new RecordHeaders();
    private final SchemaRegistry registry = new FixedRegistry();

    /** What was made, so that none of it is optimized away. */
    private volatile long sink;

    private SerdeBenchmark(int bytes) throws IOException {
        int index = GigDescriptionUpdated.getDescriptor().getIndex();
        for (int i = 0; i < DIFFERENT; i++) {
            events[i] = Events.descriptionUpdated(i, bytes);
            plain[i] = events[i].toByteArray();
            frames[i] = Frames.frame(FixedRegistry.SCHEMA_ID, index, events[i]);
        }
        Frames.addHeaders(
                headers,
                "0193482f-6c1e-7b3a-8d5e-0123456789ab",
                "2026-11-01T00:00:00Z",
                GigDescriptionUpdated.getDescriptor().getFullName());
    }

    static List<Benchmark> all() throws IOException {
        List<Benchmark> all = new ArrayList<>();
        for (int bytes : new int[] {254, 917}) {
            SerdeBenchmark serde = new SerdeBenchmark(bytes);
            all.add(serde.serialize(bytes));
            all.add(serde.deserialize(bytes));
        }
        all.add(new SerdeBenchmark(254).wanted());
        return all;
    }

    /** One operation on one of the events; returns a number that depends on the result. */
    @FunctionalInterface
    private interface Operation {
        int on(int event) throws IOException;
    }

    private Work times(Operation operation) {
        return () -> {
            long sum = 0;
            for (int i = 0; i < TIMES; i++) {
                sum += operation.on(i & (DIFFERENT - 1));
            }
            sink = sum;
            return TIMES;
        };
    }

    private Benchmark serialize(int bytes) {
        ContractSerializer serializer = new ContractSerializer(registry, true);
        return new Benchmark(
                "serialize-" + bytes,
                List.of(
                        new Variant("plain", times(i -> events[i].toByteArray().length)),
                        new Variant("playhead", times(i -> length(serializer.serialize(TOPIC, headers, events[i]))))),
                List.of(new Pair("playhead", "plain")));
    }

    private Benchmark deserialize(int bytes) {
        ContractDeserializer deserializer =
                new ContractDeserializer(registry, List.of(Contract.of(GigDescriptionUpdated.class)));
        return new Benchmark(
                "deserialize-" + bytes,
                List.of(
                        new Variant("plain", times(i -> idOf(GigDescriptionUpdated.parseFrom(plain[i])))),
                        new Variant("playhead", times(i -> idOf(deserializer.deserialize(TOPIC, headers, frames[i]))))),
                List.of(new Pair("playhead", "plain")));
    }

    private Benchmark wanted() {
        EventDispatch<Object> dispatch =
                EventDispatch.of(registry, Map.of(Contract.of(GigPriceChanged.class), new Object()));
        byte[] type = GigPriceChanged.getDescriptor().getFullName().getBytes(StandardCharsets.UTF_8);
        return new Benchmark(
                "wanted",
                List.of(
                        new Variant("header", times(i -> {
                            Header header = Objects.requireNonNull(headers.lastHeader("ce_type"));
                            return Arrays.equals(header.value(), type) ? 1 : 0;
                        })),
                        new Variant("playhead", times(i -> dispatch.route(frames[i], headers).isHandled() ? 1 : 0))),
                List.of(new Pair("playhead", "header")));
    }

    private static int idOf(@Nullable Message event) {
        return ((GigDescriptionUpdated) Objects.requireNonNull(event)).getGigIdBytes().size();
    }

    private static int length(byte @Nullable [] bytes) {
        return Objects.requireNonNull(bytes).length;
    }
}
