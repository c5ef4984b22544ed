// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.playhead.event.Contract;
import dev.playhead.serde.SchemaRegistryException;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.internal.Poison.Fate;
import dev.playhead.serde.test.ContractsProto;
import dev.playhead.serde.test.NodeAdded;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * HO-1: whatever the bytes are, the border of this module lets out an event, or one of two exceptions with the bytes kept;
 * in bounded time and memory. {@code -Dplayhead.mutations=10000000} and {@code -Dplayhead.seed=7} for more, and other,
 * mutations.
 */
class PoisonTest {

    private static final int MUTATIONS = Integer.getInteger("playhead.mutations", 60_000);
    private static final long SEED = Long.getLong("playhead.seed", 1L);

    /** Of the thread's own time, so that a busy machine does not matter. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many bytes of heap a byte of a value may cost: an unknown field of four bytes becomes some objects. */
    private static final int MOST_BYTES_PER_BYTE = 200;

    private static final long LEAST_BYTES = 256 << 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final FakeRegistry registry = new FakeRegistry().put(Poison.ID, ContractsProto.getDescriptor());
    private final EventDispatch<String> dispatch =
            EventDispatch.of(registry, Map.of(Contract.of(NodeAdded.class), "handler"));

    static Stream<Poison> corpus() {
        return Poison.corpus().stream();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void eachPoisonHasOneFateInBoundedTimeAndMemory(Poison poison) {
        ByteBuffer value = RecordTailTest.fetched(
                CompressionType.NONE, poison.bytes(), poison.headers().toArray());
        Fate fate = fate(value, poison.headers());

        long nanos = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        Fate again = fate(value, poison.headers());
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        nanos = THREADS.getCurrentThreadCpuTime() - nanos;

        assertThat(fate).isIn(poison.fates());
        assertThat(again).isEqualTo(fate);
        assertThat(nanos).isLessThan(LONGEST_NANOS);
        assertThat(bytes).isLessThan(LEAST_BYTES + MOST_BYTES_PER_BYTE * poison.size());
    }

    @Test
    void theCorpusIsLarge() {
        assertThat(Poison.corpus())
                .extracting(Poison::toString)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(200);
    }

    @Test
    void everyMutationHasAFate() {
        var random = new Random(SEED);
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        byte[][] seeds = Stream.concat(
                        Stream.of(Poison.sound()),
                        corpus().map(Poison::bytes).filter(bytes -> bytes.length > 0 && bytes.length < 2_000))
                .toArray(byte[][]::new);

        for (int i = 0; i < MUTATIONS; i++) {
            byte[] value = mutated(random, i % 2 == 0 ? seeds[0] : seeds[random.nextInt(seeds.length)]);
            fates.merge(fate(ByteBuffer.wrap(value), new RecordHeaders()), 1, Integer::sum);
        }

        System.out.println("mutations with seed " + SEED + ": " + fates);
        assertThat(fates).containsKeys(Fate.READ, Fate.BAD_FRAME, Fate.BAD_PAYLOAD);
    }

    /** A few bytes flipped, set to values that borders are made of, cut out, doubled, or the end cut off. */
    private static byte[] mutated(Random random, byte[] seed) {
        byte[] value = seed.clone();
        for (int changes = random.nextInt(4); changes >= 0 && value.length > 0; changes--) {
            int at = random.nextInt(value.length);
            switch (random.nextInt(6)) {
                case 0 -> value[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> value[at] = (byte) random.nextInt();
                case 2 -> value[at] = new byte[] {0, 1, 0x7f, (byte) 0x80, (byte) 0xff}[random.nextInt(5)];
                case 3 -> value = Arrays.copyOf(value, at);
                case 4 -> value = spliced(value, at, at + random.nextInt(value.length - at));
                default -> value = spliced(value, at, Math.max(0, at - random.nextInt(16)));
            }
        }
        return value;
    }

    /** The value up to {@code end}, and then from {@code begin}: a part is missing, or there twice. */
    private static byte[] spliced(byte[] value, int end, int begin) {
        return ByteBuffer.allocate(end + value.length - begin)
                .put(value, 0, end)
                .put(value, begin, value.length - begin)
                .array();
    }

    /** Takes a value the way a subscription does; whatever else is thrown fails the test. */
    private Fate fate(ByteBuffer value, Headers headers) {
        try {
            Arrival arrival = dispatch.arrival(value);
            if (!arrival.isSkipped()) {
                Route<String> route = dispatch.route(arrival, headers);
                if (route.isHandled()) {
                    route.decode(arrival.value());
                }
            }
            return Fate.READ;
        } catch (UndecodableException e) {
            assertThat(ByteBuffer.wrap(e.bytes())).isEqualTo(value);
            assertThat(e.isRetriable()).isFalse();
            assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(1_000).doesNotContainPattern("\\p{Cntrl}");
            return Fate.of(e.reason());
        } catch (SchemaRegistryException e) {
            assertThat(e.isRetriable()).isTrue();
            return Fate.WAITS;
        }
    }
}
