// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.ITypeConverter;

/** Where to read from: what a user writes after {@code --from}. Immutable. */
sealed interface From {

    /** The next offset to read of each partition that is meant, between the first and the end of what the log holds. */
    default Map<TopicPartition, Long> resolve(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        List<TopicPartition> meant = partitions.stream().filter(this::isAbout).toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(meant);
        Map<TopicPartition, Long> resolved = new HashMap<>();
        consumer.beginningOffsets(meant).forEach((partition, first) -> {
            long end = ends.getOrDefault(partition, first);
            long wanted = wanted(partition, first, end, consumer);
            resolved.put(partition, Math.min(Math.max(wanted, first), end));
        });
        return resolved;
    }

    /** Whether that partition is to be read at all. */
    default boolean isAbout(TopicPartition partition) {
        return true;
    }

    /** The next offset to read of one partition, before it is bounded. */
    long wanted(TopicPartition partition, long first, long end, Consumer<?, ?> consumer);

    /** The first record that the log still holds. */
    record Beginning() implements From {
        @Override
        public long wanted(TopicPartition partition, long first, long end, Consumer<?, ?> consumer) {
            return first;
        }
    }

    /** Only what is yet to come. */
    record End() implements From {
        @Override
        public long wanted(TopicPartition partition, long first, long end, Consumer<?, ?> consumer) {
            return end;
        }
    }

    /** Some records before the end of every partition. */
    record Last(long count) implements From {
        @Override
        public long wanted(TopicPartition partition, long first, long end, Consumer<?, ?> consumer) {
            return end - count;
        }
    }

    /** The same offset in every partition. */
    record Offset(long offset) implements From {
        @Override
        public long wanted(TopicPartition partition, long first, long end, Consumer<?, ?> consumer) {
            return offset;
        }
    }

    /** A position, which is about the partitions that it names and no others. */
    record At(Position position) implements From {
        @Override
        public boolean isAbout(TopicPartition partition) {
            return position.partitions().containsKey(new Partition(partition.topic(), partition.partition()));
        }

        @Override
        public long wanted(TopicPartition partition, long first, long end, Consumer<?, ?> consumer) {
            return position.next(partition.topic(), partition.partition());
        }
    }

    /** The first record with that timestamp or a later one. */
    record Since(Instant time) implements From {
        @Override
        public long wanted(TopicPartition partition, long first, long end, Consumer<?, ?> consumer) {
            OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli()))
                    .get(partition);
            return found == null ? end : found.offset();
        }
    }

    /** Reads what a user writes. */
    final class Converter implements ITypeConverter<From> {

        @Override
        public From convert(String text) {
            if (text.equals("beginning")) {
                return new Beginning();
            }
            if (text.equals("end")) {
                return new End();
            }
            if (text.matches("\\d{1,18}")) {
                return new Offset(Long.parseLong(text));
            }
            return text.contains("@") ? new At(position(text)) : new Since(time(text));
        }

        private static Position position(String text) {
            try {
                return Position.parse(text);
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(e.getMessage());
            }
        }

        private static Instant time(String text) {
            try {
                return text.contains("T")
                        ? Instant.parse(text)
                        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeException e) {
                throw new picocli.CommandLine.TypeConversionException("'" + text
                        + "' is not a place in a topic: write beginning, end, an offset (1042), a position (orders-3@1042),"
                        + " a date (2011-03-01) or a time (2011-03-01T09:30:00Z)");
            }
        }
    }
}
