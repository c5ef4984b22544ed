// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.playhead.event.Coordinates;
import dev.playhead.event.Position.Partition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * How the hospital's topic spells what it keeps: a key of words that a console shows, and a value of fields behind the
 * version of their order. Each record is the whole last word about one patient, one ward or one act; one without a value
 * says that it is gone.
 */
final class HospitalRecords {

    /** The header that says which {@link KafkaHospital} wrote. */
    static final String WRITER = "writer";

    private static final byte VERSION = 1;
    private static final String PATIENT = "patient";
    private static final String WARD = "ward";
    private static final String ACT = "act";

    private HospitalRecords() {}

    /** Which event a patient is; in the order of lists. */
    record Origin(Partition partition, long offset, String topicId) implements Comparable<Origin> {

        private static final Comparator<Origin> ORDER = Comparator.comparing(Origin::partition)
                .thenComparing(Origin::offset)
                .thenComparing(Origin::topicId);

        static Origin of(Patient patient) {
            return new Origin(patient.partition(), patient.at().offset(), patient.topicId());
        }

        @Override
        public int compareTo(Origin other) {
            return ORDER.compare(this, other);
        }
    }

    /** Which ward of the subscription. Whoever takes the locks of several takes them in order. */
    record WardId(Partition partition, String name) implements Comparable<WardId> {

        private static final Comparator<WardId> ORDER =
                Comparator.comparing(WardId::partition).thenComparing(WardId::name);

        static WardId of(Ward ward) {
            return new WardId(ward.partition(), ward.name());
        }

        static WardId of(Patient patient) {
            return new WardId(patient.partition(), patient.ward());
        }

        @Override
        public int compareTo(WardId other) {
            return ORDER.compare(this, other);
        }
    }

    /** What a ward waits for. */
    record Waits(@Nullable Instant due, Ward.@Nullable Request request) {

        static final Waits FOR_SOMEBODY = new Waits(null, null);
    }

    /**
     * A patient as it is kept.
     *
     * @param era counts the topics of one name from which the patients of its ward came
     * @param original the value that came from Kafka, if it was amended
     */
    record Kept(Patient patient, int era, @Nullable ByteBuffer original) {

        Kept failed(@Nullable Diagnosis diagnosis, int attempts) {
            return with(patient.raw(), diagnosis, attempts, original, patient.rehearsal());
        }

        Kept amended(byte[] value) {
            Raw raw = patient.raw();
            byte[] came = Objects.requireNonNullElse(raw.value(), new byte[0]);
            return with(
                    new Raw(raw.key(), value, raw.headers()),
                    patient.diagnosis(),
                    patient.attempts(),
                    original == null ? ByteBuffer.wrap(came) : original,
                    patient.rehearsal());
        }

        Kept rehearsed(String rehearsal) {
            return with(patient.raw(), patient.diagnosis(), patient.attempts(), original, rehearsal);
        }

        private Kept with(
                Raw raw,
                @Nullable Diagnosis diagnosis,
                int attempts,
                @Nullable ByteBuffer first,
                @Nullable String rehearsal) {
            var changed = new Patient(
                    patient.subscription(),
                    patient.ward(),
                    patient.at(),
                    patient.topicId(),
                    patient.timestamp(),
                    raw,
                    diagnosis,
                    attempts,
                    patient.isReplay(),
                    patient.admittedAt(),
                    first != null,
                    rehearsal);
            return new Kept(changed, era, first);
        }
    }

    // ---- keys

    /** Takes what a key names. */
    interface Named {
        void patient(Origin origin);

        void ward(WardId ward);

        void act();
    }

    static void key(byte[] key, Named named) {
        String[] words = new String(key, UTF_8).split(" ", -1);
        switch (words[0]) {
            case PATIENT -> named.patient(new Origin(partition(words), Long.parseLong(words[4]), words[3]));
            case WARD -> named.ward(new WardId(partition(words), words[3]));
            case ACT -> named.act();
            default -> throw new IllegalArgumentException("not a key of a hospital: " + words[0]);
        }
    }

    private static Partition partition(String[] words) {
        return new Partition(words[1], Integer.parseInt(words[2]));
    }

    private static byte[] key(Origin origin) {
        Partition partition = origin.partition();
        return words(PATIENT, partition.topic(), partition.number(), origin.topicId(), origin.offset());
    }

    private static byte[] key(WardId ward) {
        return words(WARD, ward.partition().topic(), ward.partition().number(), ward.name());
    }

    private static byte[] words(Object... words) {
        var key = new StringBuilder();
        for (Object word : words) {
            key.append(key.isEmpty() ? "" : " ").append(word);
        }
        return key.toString().getBytes(UTF_8);
    }

    // ---- records

    static ProducerRecord<byte[], byte[]> of(String topic, Kept kept) {
        Patient patient = kept.patient();
        return record(topic, key(Origin.of(patient)), write(out -> {
            text(out, patient.ward());
            out.writeInt(kept.era());
            out.writeLong(patient.timestamp().toEpochMilli());
            bytes(out, patient.raw().key());
            bytes(out, patient.raw().value());
            bytes(out, patient.raw().headers());
            bytes(out, kept.original() == null ? null : kept.original().array());
            Diagnosis diagnosis = patient.diagnosis();
            text(out, diagnosis == null ? null : diagnosis.signature());
            text(out, diagnosis == null ? null : diagnosis.contract());
            text(out, diagnosis == null ? null : diagnosis.failure());
            out.writeInt(patient.attempts());
            out.writeBoolean(patient.isReplay());
            time(out, patient.admittedAt());
            text(out, patient.rehearsal());
        }));
    }

    static ProducerRecord<byte[], byte[]> gone(String topic, Origin origin) {
        return record(topic, key(origin), null);
    }

    static ProducerRecord<byte[], byte[]> of(String topic, WardId ward, Waits waits) {
        return record(topic, key(ward), write(out -> {
            Ward.Request request = waits.request();
            time(out, waits.due());
            text(out, request == null ? null : request.id());
            out.writeBoolean(request != null && request.isDryRun());
        }));
    }

    static ProducerRecord<byte[], byte[]> gone(String topic, WardId ward) {
        return record(topic, key(ward), null);
    }

    static ProducerRecord<byte[], byte[]> of(String topic, Act act) {
        return record(topic, words(ACT, UUID.randomUUID()), write(out -> {
            text(out, act.kind().name());
            text(out, act.about());
            text(out, act.actor());
            text(out, act.reason());
            time(out, act.at());
            text(out, act.request());
        }));
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, byte[] key, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, 0, key, value);
    }

    // ---- values

    static Kept patient(String subscription, Origin origin, byte[] value) {
        return read(value, in -> {
            String ward = someText(in);
            int era = in.readInt();
            Instant timestamp = Instant.ofEpochMilli(in.readLong());
            var raw = new Raw(bytes(in), bytes(in), Objects.requireNonNull(bytes(in)));
            byte[] original = bytes(in);
            String signature = text(in);
            String contract = text(in);
            String failure = text(in);
            Partition partition = origin.partition();
            var patient = new Patient(
                    subscription,
                    ward,
                    new Coordinates(partition.topic(), partition.number(), origin.offset()),
                    origin.topicId(),
                    timestamp,
                    raw,
                    signature == null || contract == null || failure == null
                            ? null
                            : new Diagnosis(signature, contract, failure),
                    in.readInt(),
                    in.readBoolean(),
                    someTime(in),
                    original != null,
                    text(in));
            return new Kept(patient, era, original == null ? null : ByteBuffer.wrap(original));
        });
    }

    static Waits ward(byte[] value) {
        return read(value, in -> {
            Instant due = time(in);
            String request = text(in);
            boolean isDryRun = in.readBoolean();
            return new Waits(due, request == null ? null : new Ward.Request(request, isDryRun));
        });
    }

    static Act act(String subscription, byte[] value) {
        return read(
                value,
                in -> new Act(
                        subscription,
                        Act.Kind.valueOf(someText(in)),
                        someText(in),
                        someText(in),
                        someText(in),
                        someTime(in),
                        text(in)));
    }

    // ---- fields

    @FunctionalInterface
    private interface Fields {
        void to(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    private interface Reading<R> {
        R from(DataInputStream in) throws IOException;
    }

    private static byte[] write(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            fields.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <R> R read(byte[] value, Reading<R> reading) {
        try (var in = new DataInputStream(new ByteArrayInputStream(value))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("written by a newer version of Playhead, in order " + version
                        + " of its fields: update this one");
            }
            return reading.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void bytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static byte @Nullable [] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        bytes(out, text == null ? null : text.getBytes(UTF_8));
    }

    private static @Nullable String text(DataInputStream in) throws IOException {
        byte[] bytes = bytes(in);
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    private static String someText(DataInputStream in) throws IOException {
        return Objects.requireNonNull(text(in), "a field that is always there");
    }

    /** In milliseconds, as in databases. */
    private static void time(DataOutputStream out, @Nullable Instant time) throws IOException {
        out.writeLong(time == null ? Long.MIN_VALUE : time.toEpochMilli());
    }

    private static @Nullable Instant time(DataInputStream in) throws IOException {
        long millis = in.readLong();
        return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis);
    }

    private static Instant someTime(DataInputStream in) throws IOException {
        return Objects.requireNonNull(time(in), "a field that is always there");
    }
}
