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
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What the wire format costs over plain Protobuf, and what it costs to see that an event is not wanted.
 *
 * <p>Each variant has a loop of its own, though all look alike: in a shared loop the compiler would see all variants at
 * the one call, and inline none.
 */
final class SerdeBenchmark {

    private static final String TOPIC = "marketplace.gig";
    private static final int TIMES = 5_000_000;
    private static final int TIMES_WANTED = 50_000_000;
    private static final int DIFFERENT = 64; // a power of two

    private final int bytes;
    private final GigDescriptionUpdated[] events = new GigDescriptionUpdated[DIFFERENT];
    private final byte[][] plain = new byte[DIFFERENT][];
    private final byte[][] frames = new byte[DIFFERENT][];
    private final Headers headers = new RecordHeaders();
    private final SchemaRegistry registry = new FixedRegistry();

    /** What was made, so that none of it is optimized away. */
    private volatile long sink;

    private SerdeBenchmark(int bytes) throws IOException {
        this.bytes = bytes;
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

    static Benchmark benchmark() throws IOException {
        List<Variant> variants = new ArrayList<>();
        List<Pair> pairs = new ArrayList<>();
        for (int bytes : new int[] {254, 917}) {
            SerdeBenchmark serde = new SerdeBenchmark(bytes);
            serde.add(variants, "serialize", serde.toPlain(), serde.toFrameByHand(), serde.toFrame());
            serde.add(variants, "deserialize", serde.fromPlain(), serde.fromFrameByHand(), serde.fromFrame());
            for (String what : List.of("serialize-" + bytes, "deserialize-" + bytes)) {
                pairs.add(new Pair("playhead-" + what, "plain-" + what));
                pairs.add(new Pair("floor-" + what, "plain-" + what));
            }
        }
        SerdeBenchmark wanted = new SerdeBenchmark(254);
        variants.add(new Variant("header-wanted", wanted.isWantedByHeader()));
        variants.add(new Variant("playhead-wanted", wanted.isWanted()));
        pairs.add(new Pair("playhead-wanted", "header-wanted"));
        return new Benchmark("serde", variants, pairs);
    }

    private void add(List<Variant> to, String what, Work plain, Work floor, Work ours) {
        to.add(new Variant("plain-" + what + "-" + bytes, plain));
        to.add(new Variant("floor-" + what + "-" + bytes, floor));
        to.add(new Variant("playhead-" + what + "-" + bytes, ours));
    }

    private Work toPlain() {
        return watch -> {
            long sum = 0;
            for (int i = 0; i < TIMES; i++) {
                sum += events[i & (DIFFERENT - 1)].toByteArray().length;
            }
            sink = sum;
            return TIMES;
        };
    }

    private Work toFrameByHand() {
        int index = GigDescriptionUpdated.getDescriptor().getIndex();
        return watch -> {
            long sum = 0;
            for (int i = 0; i < TIMES; i++) {
                sum += Frames.frame(FixedRegistry.SCHEMA_ID, index, events[i & (DIFFERENT - 1)]).length;
            }
            sink = sum;
            return TIMES;
        };
    }

    private Work toFrame() {
        ContractSerializer serializer = new ContractSerializer(registry, true);
        return watch -> {
            long sum = 0;
            for (int i = 0; i < TIMES; i++) {
                sum += Objects.requireNonNull(serializer.serialize(TOPIC, headers, events[i & (DIFFERENT - 1)])).length;
            }
            sink = sum;
            return TIMES;
        };
    }

    private Work fromPlain() {
        return watch -> {
            long sum = 0;
            for (int i = 0; i < TIMES; i++) {
                sum += size(GigDescriptionUpdated.parseFrom(plain[i & (DIFFERENT - 1)]));
            }
            sink = sum;
            return TIMES;
        };
    }

    private Work fromFrameByHand() {
        return watch -> {
            long sum = 0;
            for (int i = 0; i < TIMES; i++) {
                sum += size(Frames.parse(frames[i & (DIFFERENT - 1)]));
            }
            sink = sum;
            return TIMES;
        };
    }

    private Work fromFrame() {
        ContractDeserializer deserializer =
                new ContractDeserializer(registry, List.of(Contract.of(GigDescriptionUpdated.class)));
        return watch -> {
            long sum = 0;
            for (int i = 0; i < TIMES; i++) {
                sum += size(
                        Objects.requireNonNull(deserializer.deserialize(TOPIC, headers, frames[i & (DIFFERENT - 1)])));
            }
            sink = sum;
            return TIMES;
        };
    }

    private Work isWantedByHeader() {
        byte[] type = GigPriceChanged.getDescriptor().getFullName().getBytes(StandardCharsets.UTF_8);
        return watch -> {
            long sum = 0;
            for (int i = 0; i < TIMES_WANTED; i++) {
                sum += Arrays.equals(
                                Objects.requireNonNull(headers.lastHeader("ce_type"))
                                        .value(),
                                type)
                        ? 1
                        : 0;
            }
            sink = sum;
            return TIMES_WANTED;
        };
    }

    private Work isWanted() {
        EventDispatch<Object> dispatch =
                EventDispatch.of(registry, Map.of(Contract.of(GigPriceChanged.class), new Object()));
        return watch -> {
            long sum = 0;
            for (int i = 0; i < TIMES_WANTED; i++) {
                sum += dispatch.route(frames[i & (DIFFERENT - 1)], headers).isHandled() ? 1 : 0;
            }
            sink = sum;
            return TIMES_WANTED;
        };
    }

    private static int size(Message event) {
        return ((GigDescriptionUpdated) event).getGigId().length();
    }
}
