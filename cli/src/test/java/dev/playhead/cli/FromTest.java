// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.playhead.event.Position;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class FromTest {

    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);

    @Test
    void aPlaceIsWhatItLooksLike() {
        assertThat(from("beginning")).isEqualTo(new From.Beginning());
        assertThat(from("end")).isEqualTo(new From.End());
        assertThat(from("1042")).isEqualTo(new From.Offset(1042));
        assertThat(from("orders-3@1042")).isEqualTo(new From.At(Position.of("orders", 3, 1042)));
        assertThat(from("2011-03-01")).isEqualTo(new From.Since(Instant.parse("2011-03-01T00:00:00Z")));
        assertThat(from("2011-03-01T09:30:00Z")).isEqualTo(new From.Since(Instant.parse("2011-03-01T09:30:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "-1", "orders@x", "2011-13-01", "", "99999999999999999999"})
    void anythingElseIsRefusedWithItsOwnWords(String text) {
        assertThatThrownBy(() -> from(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void anOffsetIsBoundedByWhatTheLogHolds() {
        assertThat(resolved(new From.Offset(1))).isEqualTo(Map.of(FIRST, 5L, SECOND, 1L));
        assertThat(resolved(new From.Offset(7))).isEqualTo(Map.of(FIRST, 7L, SECOND, 3L));
    }

    @Test
    void theLastRecordsAreCountedFromTheEndOfEachPartition() {
        assertThat(resolved(new From.Last(2))).isEqualTo(Map.of(FIRST, 8L, SECOND, 1L));
    }

    @Test
    void aPositionIsAboutThePartitionsThatItNames() {
        assertThat(resolved(new From.At(Position.of("orders", 0, 9)))).isEqualTo(Map.of(FIRST, 9L));
        assertThat(resolved(new From.At(Position.parse("orders-0@9,orders-1@2"))))
                .isEqualTo(Map.of(FIRST, 9L, SECOND, 2L));
    }

    private static From from(String text) {
        return new From.Converter().convert(text);
    }

    private static Map<TopicPartition, Long> resolved(From from) {
        try (var consumer = new MockConsumer<String, String>("none")) {
            consumer.updateBeginningOffsets(Map.of(FIRST, 5L, SECOND, 0L));
            consumer.updateEndOffsets(Map.of(FIRST, 10L, SECOND, 3L));
            return from.resolve(consumer, List.of(FIRST, SECOND));
        }
    }
}
