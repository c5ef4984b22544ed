// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.AbstractParser;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.ExtensionRegistryLite;
import dev.playhead.event.Contract;
import dev.playhead.serde.UndecodableException;
import dev.playhead.serde.UndecodableException.Reason;
import dev.playhead.serde.test.NodeAdded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouteTest {

    private final Route<String> route = Route.to("handler", Contract.of(NodeAdded.class));

    /** Protobuf bytes that are no NodeAdded. */
    static Stream<String> hostileHex() {
        return Stream.of(
                "00", // field 0
                "07", // wire type 7
                "0a", // a length, and nothing behind it
                "0a05 61", // shorter than its length
                "0a ffffffff0f", // a negative length
                "0a ffffffff07", // a length of 2 GiB
                "0a 8080808080808080808000", // a varint of eleven bytes
                "1a ffffffffffffffffff01", // a length of -1, in ten bytes
                "0a02 c328", // invalid UTF-8
                "0a03 eda080", // a surrogate in UTF-8
                "22 ffffffff07", // packed numbers without end
                "0c", // the end of a group that did not begin
                "2b", // a group without end
                "2b 34", // a group that ends as another
                "2d 0000", // half a fixed32
                "29 00000000", // half a fixed64
                "12 02 12 7f"); // an inner length beyond the outer one
    }

    @ParameterizedTest
    @MethodSource("hostileHex")
    void whatIsNotTheMessageIsUndecodableAndKept(String hex) {
        byte[] value = FrameTest.bytes("00 00000001 00" + hex);

        assertUndecodable(value, Reason.BAD_PAYLOAD);
    }

    @Test
    void everyTruncationIsReadAsSomethingOrUndecodable() {
        byte[] whole = framed(nested(5).toByteArray());

        for (int length = 6; length < whole.length; length++) {
            assertContained(java.util.Arrays.copyOf(whole, length));
        }
    }

    @Test
    void everyMutationIsReadAsSomethingOrUndecodable() {
        Random random = new Random(11);
        byte[] whole = framed(nested(8).toByteArray());

        for (int i = 0; i < 50_000; i++) {
            byte[] value = whole.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                value[6 + random.nextInt(value.length - 6)] = (byte) random.nextInt();
            }
            assertContained(value);
        }
    }

    @Test
    void randomBytesAreReadAsSomethingOrUndecodable() {
        Random random = new Random(13);

        for (int i = 0; i < 50_000; i++) {
            byte[] payload = new byte[random.nextInt(64)];
            random.nextBytes(payload);
            assertContained(framed(payload));
        }
    }

    @Test
    void nestingIsReadToItsLimitAndNotBeyond() {
        assertThat(route.decode(framed(nested(Route.MAX_DEPTH).toByteArray()))).isEqualTo(nested(Route.MAX_DEPTH));

        assertUndecodable(framed(nested(Route.MAX_DEPTH + 1).toByteArray()), Reason.BAD_PAYLOAD);
    }

    @Test
    void groupsOfUnknownFieldsAreBoundedToo() {
        byte[] groups = new byte[10_000];
        java.util.Arrays.fill(groups, (byte) 0x2b);

        assertUndecodable(framed(groups), Reason.BAD_PAYLOAD);
    }

    @Test
    void sizeIsBounded() throws IOException {
        int room = Route.MAX_VALUE_BYTES - 6;

        assertThat(route.decode(framed(blob(room)))).isInstanceOf(NodeAdded.class);
        assertUndecodable(framed(blob(room + 1)), Reason.TOO_LARGE);
    }

    static Stream<Throwable> accidents() {
        return Stream.of(new StackOverflowError(), new IndexOutOfBoundsException("at 7"));
    }

    @ParameterizedTest
    @MethodSource("accidents")
    void anAccidentInsideProtobufIsContained(Throwable accident) {
        byte[] value = framed(new byte[1]);

        assertThatThrownBy(() -> Route.decode(value, "some.Event", new BrokenParser(accident)))
                .isInstanceOfSatisfying(UndecodableException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.BAD_PAYLOAD);
                    assertThat(e.bytes()).isSameAs(value);
                })
                .hasCause(accident);
    }

    private static final class BrokenParser extends AbstractParser<NodeAdded> {
        private final Throwable accident;

        BrokenParser(Throwable accident) {
            this.accident = accident;
        }

        @Override
        public NodeAdded parsePartialFrom(CodedInputStream input, ExtensionRegistryLite extensions) {
            if (accident instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) accident;
        }
    }

    @Test
    void theMessageOfTheExceptionShowsNoBytesOfTheEvent() {
        byte[] value = framed(NodeAdded.newBuilder().setId("secret").build().toByteArray());
        value[7] = 100;

        assertThatThrownBy(() -> route.decode(value)).hasMessageNotContaining("secret");
    }

    private void assertUndecodable(byte[] value, Reason reason) {
        assertThatThrownBy(() -> route.decode(value)).isInstanceOfSatisfying(UndecodableException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.bytes()).isSameAs(value);
        });
    }

    private void assertContained(byte[] value) {
        try {
            route.decode(value);
        } catch (UndecodableException e) {
            assertThat(e.bytes()).isSameAs(value);
        }
    }

    private static byte[] framed(byte[] payload) {
        byte[] value = new byte[6 + payload.length];
        value[4] = 1;
        System.arraycopy(payload, 0, value, 6, payload.length);
        return value;
    }

    /** A message with that many levels below it; built from the inside. */
    private static NodeAdded nested(int levels) {
        NodeAdded node = NodeAdded.newBuilder()
                .setId("leaf")
                .addAllNumbers(List.of(1, -1, 300))
                .build();
        for (int i = 0; i < levels; i++) {
            node = NodeAdded.newBuilder().setId("n" + i).setChild(node).build();
        }
        return node;
    }

    /** A message of exactly that size. */
    private static byte[] blob(int size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeBytes(3, ByteString.copyFrom(new byte[size - 5]));
        out.flush();
        return bytes.toByteArray();
    }
}
