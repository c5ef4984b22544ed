// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.playhead.event.Contract;
import dev.playhead.event.Metadata;
import dev.playhead.marketplace.gig.v1.GigPublished;
import dev.playhead.marketplace.gig.v1.GigRetired;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class CloudEventHeadersTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.5Z");

    @Test
    void whatIsAlwaysKnownIsAlwaysWrittenAndTheTypeComesLast() {
        Headers headers = new RecordHeaders();

        CloudEventHeaders.write(headers, Contract.of(GigPublished.class), from("market/ü"));

        assertThat(texts(headers))
                .containsExactly(
                        "ce_specversion=1.0",
                        "content-type=application/protobuf",
                        "ce_source=market/ü",
                        "ce_id=id-1",
                        "ce_time=2026-11-21T12:00:00.500Z",
                        "ce_type=marketplace.gig.v1.GigPublished");
    }

    @Test
    void whatIsKnownBesidesIsWrittenToo() {
        Headers headers = new RecordHeaders();
        Attributes all = new Attributes(
                "id-1",
                NOON,
                "market",
                Optional.of("tx-9"),
                Optional.of("id-0"),
                Optional.of("PublishGig"),
                Optional.of(NOON.plusSeconds(60)),
                Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        CloudEventHeaders.write(headers, Contract.of(GigRetired.class), all);

        assertThat(texts(headers))
                .containsSubsequence(
                        "ce_transactionid=tx-9",
                        "ce_causationid=id-0",
                        "ce_command=PublishGig",
                        "ce_expirytime=2026-11-21T12:01:00.500Z",
                        "traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "ce_type=marketplace.gig.v1.GigRetired");
        Metadata read = CloudEventHeaders.read(record(headers));
        assertThat(read.id()).isEqualTo("id-1");
        assertThat(read.time()).isEqualTo(NOON);
        assertThat(read.source()).isEqualTo("market");
        assertThat(read.transactionId()).contains("tx-9");
        assertThat(read.causationId()).contains("id-0");
        assertThat(read.command()).contains("PublishGig");
        assertThat(read.expiryTime()).contains(NOON.plusSeconds(60));
        assertThat(read.traceparent()).isEqualTo(all.traceparent());
    }

    @Test
    void everySourceIsWrittenAsItself() {
        for (String source : List.of("a", "b", "b", "a")) {
            Headers headers = new RecordHeaders();
            Attributes metadata = from(source);

            CloudEventHeaders.write(headers, Contract.of(GigPublished.class), metadata);

            assertThat(CloudEventHeaders.read(record(headers)).source()).isEqualTo(source);
        }
    }

    @Test
    void aForeignRecordIsKnownByItsCoordinatesItsTimestampAndItsTopic() {
        Metadata read = CloudEventHeaders.read(record(new RecordHeaders()));

        assertThat(read.id()).isEqualTo("marketplace.gig-3@1042");
        assertThat(read.time()).isEqualTo(NOON);
        assertThat(read.source()).isEqualTo("marketplace.gig");
        assertThat(read.transactionId()).isEmpty();
        assertThat(read.expiryTime()).isEmpty();
    }

    @Test
    void anUnreadableTimeAndANullCountAsAbsent() {
        Headers headers = new RecordHeaders()
                .add("ce_time", "yesterday".getBytes(UTF_8))
                .add("ce_expirytime", new byte[1_000_000])
                .add("ce_id", null);

        Metadata read = CloudEventHeaders.read(record(headers));

        assertThat(read.time()).isEqualTo(NOON);
        assertThat(read.expiryTime()).isEmpty();
        assertThat(read.id()).isEqualTo("marketplace.gig-3@1042");
    }

    private static ConsumerRecord<byte[], byte[]> record(Headers headers) {
        return new ConsumerRecord<>(
                "marketplace.gig",
                3,
                1042,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                -1,
                -1,
                null,
                new byte[0],
                headers,
                Optional.empty());
    }

    private static List<String> texts(Headers headers) {
        List<String> texts = new ArrayList<>();
        headers.forEach(header -> texts.add(header.key() + "=" + new String(header.value(), UTF_8)));
        return texts;
    }

    private static Attributes from(String source) {
        return new Attributes(
                "id-1",
                NOON,
                source,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private record Attributes(
            String id,
            Instant time,
            String source,
            Optional<String> transactionId,
            Optional<String> causationId,
            Optional<String> command,
            Optional<Instant> expiryTime,
            Optional<String> traceparent)
            implements Metadata {}
}
