// SPDX-License-Identifier: Apache-2.0
package dev.playhead.serde.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    static Stream<Instant> borders() {
        return Stream.of(
                Instant.EPOCH,
                Instant.EPOCH.minusNanos(1),
                Instant.parse("0000-01-01T00:00:00Z"),
                Instant.parse("0000-01-01T00:00:00Z").minusNanos(1),
                Instant.parse("9999-12-31T23:59:59.999999999Z"),
                Instant.parse("9999-12-31T23:59:59.999999999Z").plusNanos(1),
                Instant.parse("2000-02-29T12:00:00.1Z"),
                Instant.parse("1900-03-01T00:00:00.000001Z"),
                Instant.MIN,
                Instant.MAX);
    }

    @ParameterizedTest
    @MethodSource("borders")
    void bordersAreWrittenAsInstantWritesThem(Instant time) {
        assertThat(text(time)).isEqualTo(time.toString());
    }

    @Test
    void everyDayOfFourCenturiesIsWrittenAsInstantWritesIt() {
        Instant first = LocalDate.of(1800, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();

        for (long day = 0; day <= 146_097; day++) {
            Instant time = first.plusSeconds(day * 86_400 + 86_399);
            if (!text(time).equals(time.toString())) {
                assertThat(text(time)).isEqualTo(time.toString());
            }
        }
    }

    @Test
    void anyInstantIsWrittenAsInstantWritesItAndReadBack() {
        Random random = new Random(7);

        for (int i = 0; i < 100_000; i++) {
            Instant time = anyTime(random);
            assertThat(text(time)).isEqualTo(time.toString());
            assertThat(Timestamps.parse(Timestamps.format(time))).contains(time);
        }
    }

    private static Instant anyTime(Random random) {
        long second = random.nextLong() % 500_000_000_000L;
        int[] precision = {1_000_000_000, 1_000_000, 1_000, 1};
        int unit = precision[random.nextInt(precision.length)];
        return Instant.ofEpochSecond(second, random.nextInt(1_000_000_000) / unit * (long) unit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T09:30:00.5Z",
                "2026-11-21T09:30:00.12Z",
                "2026-11-21T09:30:00.1234567Z",
                "2026-11-21T09:30:00+01:00",
                "2026-11-21T09:30:00.25-08:00",
                "2026-11-21t09:30:00z",
            })
    void otherFormsOfRfc3339AreReadToo(String text) {
        assertThat(Timestamps.parse(text.getBytes(UTF_8)))
                .contains(java.time.OffsetDateTime.parse(text).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "1795254698223",
                "2026-11-21",
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-11-21T24:00:01Z",
                "2026-11-21T09:60:00Z",
                "2026-11-21T09:30:61Z",
                "2026-11-21T09:30:00.0123456789Z",
                "２０２６-11-21T09:30:00Z",
                "2026-11-21T09:30:00Z                                             ",
            })
    void whatIsNoTimestampIsNotRead(String text) {
        assertThat(Timestamps.parse(text.getBytes(UTF_8))).isEmpty();
    }

    private static String text(Instant time) {
        return new String(Timestamps.format(time), UTF_8);
    }
}
