// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.cli.RecordReader.Content;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.SchemaRegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the events of a topic. */
@Command(
        name = "tail",
        header = "Show the events of a topic, decoded.",
        description = {
            "",
            "Prints one line per record: coordinates, time, type, key, payload. Without --from it prints the last records;"
                    + " with it, everything from there to what is the end now. Only committed records are read, no group"
                    + " is joined, and nobody's position moves.",
            "",
            "Decoded are the events whose contracts are on the class path (PLAYHEAD_CLASSPATH adds yours) under the schema"
                    + " that the registry names. A record that is no event, or of an unknown type, is shown as such.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./playhead tail marketplace.gig",
            "  ./playhead tail marketplace.order --from beginning --limit 5",
            "  ./playhead tail marketplace.order --from 2011-03-01",
            "  ./playhead tail marketplace.order --from marketplace.order-0@1000 --follow",
            "  ./playhead tail marketplace.gig --from beginning --json | jq .payload.title"
        })
final class TailCommand implements Callable<Integer> {

    private static final int LAST = 10;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Terminal terminal;
    private final Home home;

    @Parameters(paramLabel = "<topic>", description = "The topic, e.g. marketplace.gig.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String topic;

    @Option(
            names = "--from",
            paramLabel = "<place>",
            converter = From.Converter.class,
            description =
                    "A position, which reads the partitions it names (marketplace.gig-3@1042), or for all partitions"
                            + " beginning, end, an offset (1042), a date or a time, by the records' timestamps (default:"
                            + " the last records).")
    private @Nullable From from;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what arrives, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "<records>",
            description = "Stop after that many records (default: without --from, the last " + LAST + ").")
    private @Nullable Long limit;

    @Option(names = "--json", description = "Print each record as a JSON object on a line of its own.")
    private boolean json;

    @Option(
            names = "--registry",
            paramLabel = "<url>",
            description =
                    "The schema registry, as the base of its Confluent-compatible API (default: the one that runs here).")
    private @Nullable String registryUrl;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private KafkaOptions kafka;

    TailCommand(Terminal terminal, Home home) {
        this.terminal = terminal;
        this.home = home;
    }

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw CommandFailed.usage("--limit is " + limit, "Pass a number from 1");
        }
        List<TopicPartition> partitions = kafka.partitions(home, topic);
        if (from instanceof From.At at) {
            requireKnown(at.position(), partitions);
        }
        try (SchemaRegistry registry = SchemaRegistry.at(registryUrl());
                Consumer<byte[], byte[]> consumer = kafka.consumer(home)) {
            var reader = new RecordReader(registry, ContractsOnClassPath.load());
            Map<TopicPartition, Long> start = start().resolve(consumer, partitions);
            consumer.assign(start.keySet());
            Map<TopicPartition, Long> end = consumer.endOffsets(start.keySet());
            start.forEach(consumer::seek);
            long rest = from == null ? printLast(consumer, end, reader) : printAll(consumer, end, reader);
            if (follow && rest > 0) {
                printNew(consumer, rest, reader);
            }
        } catch (KafkaException e) {
            throw kafka.unreachable(home, e);
        } catch (SchemaRegistryException e) {
            throw new CommandFailed(
                    String.valueOf(e.getMessage()),
                    registryUrl == null ? "Look at ./playhead status" : "Check --registry",
                    e);
        }
        return ExitCode.OK;
    }

    private void requireKnown(Position position, List<TopicPartition> partitions) {
        for (Partition each : position.partitions().keySet()) {
            if (!partitions.contains(new TopicPartition(each.topic(), each.number()))) {
                throw CommandFailed.usage(
                        topic + " has no partition " + each,
                        "It has " + Words.count(partitions.size(), "partition") + ", from " + topic + "-0 on");
            }
        }
    }

    private String registryUrl() {
        return registryUrl == null ? RunningStack.require(home).registryUrl() : Addresses.registry(registryUrl);
    }

    private From start() {
        return from == null ? new From.Last(limit == null ? LAST : limit) : from;
    }

    /** The newest records of all partitions together, oldest first. */
    private long printLast(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> end, RecordReader reader) {
        long wanted = limit == null ? LAST : limit;
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (isBehind(consumer, end)) {
            consumer.poll(POLL).forEach(records::add);
        }
        records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        records.stream().skip(Math.max(0, records.size() - wanted)).forEach(record -> print(record, reader));
        return Long.MAX_VALUE;
    }

    /** Returns how many records may still be printed. */
    private long printAll(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> end, RecordReader reader) {
        long rest = limit == null ? Long.MAX_VALUE : limit;
        while (rest > 0 && isBehind(consumer, end)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                boolean isOld =
                        record.offset() < end.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
                if (rest > 0 && (isOld || follow)) {
                    print(record, reader);
                    rest--;
                }
            }
        }
        return rest;
    }

    private void printNew(Consumer<byte[], byte[]> consumer, long limit, RecordReader reader) {
        long rest = limit;
        while (rest > 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (rest-- > 0) {
                    print(record, reader);
                }
            }
        }
    }

    private static boolean isBehind(Consumer<?, ?> consumer, Map<TopicPartition, Long> end) {
        return end.entrySet().stream().anyMatch(each -> consumer.position(each.getKey()) < each.getValue());
    }

    private void print(ConsumerRecord<byte[], byte[]> record, RecordReader reader) {
        Content content = reader.read(record);
        terminal.line(json ? RecordLine.json(record, content) : RecordLine.text(record, content, terminal));
    }
}
