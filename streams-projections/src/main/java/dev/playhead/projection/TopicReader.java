// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import com.google.protobuf.Message;
import dev.playhead.event.Contract;
import dev.playhead.event.Coordinates;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.internal.EventDispatch;
import dev.playhead.serde.internal.Route;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Reads one source topic, once, for all projections: folds an event into the views that it changes under its own key and
 * sends it on to those that it changes under another. What nobody handles is not even decoded; it only moves the
 * position of the views that read the topic directly.
 */
final class TopicReader implements Processor<byte[], byte[], byte[], Rekeyed> {

    private final SchemaRegistry registry;
    private final String topic;
    private final Map<Contract<?>, Lines> handled;
    private final List<String> views;
    private final Progress progress;
    private final int maxCached;

    private EventDispatch<Lines> dispatch;
    private ProcessorContext<byte[], Rekeyed> context;
    private DirectView[] direct;
    private Commits commits;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    TopicReader(
            SchemaRegistry registry,
            String topic,
            Map<Contract<?>, Lines> handled,
            List<String> views,
            Progress progress,
            int maxCached) {
        this.registry = registry;
        this.topic = topic;
        this.handled = handled;
        this.views = views;
        this.progress = progress;
        this.maxCached = maxCached;
    }

    /**
     * What one event type does.
     *
     * @param direct by index of the view; empty: the event does not change that view under its own key
     */
    record Lines(List<Optional<Fold<?>>> direct, List<RekeyedLine> rekeyed) {}

    /** One line that sends the event on. */
    record RekeyedLine(int target, int line, String view, Function<Message, String> keyOf) {}

    private record DirectView(ViewStore<?> store, int source) {}

    @Override
    public void init(ProcessorContext<byte[], Rekeyed> context) {
        this.context = context;
        dispatch = EventDispatch.of(registry, handled);
        commits = new Commits(context, progress, topic, maxCached);
        direct = views.stream().map(this::open).toArray(DirectView[]::new);
    }

    private DirectView open(String view) {
        ViewStore<?> store = context.getStateStore(view);
        store.serve();
        return new DirectView(store, store.source(topic));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        try {
            int changed = read(record, at);
            commits.processed(KafkaPositions.next(at.offset()), changed);
        } catch (RuntimeException e) {
            throw ProjectionHaltedException.inFrontOf(at, e);
        }
    }

    private int read(Record<byte[], byte[]> record, RecordMetadata at) {
        Lines lines = null;
        Arrival arrival = null;
        if (record.value() != null) {
            Route<Lines> route = dispatch.route(record.value(), record.headers());
            if (route.isHandled()) {
                lines = route.handler();
                arrival = new Arrival(
                        route.decode(record.value()),
                        record.headers(),
                        record.timestamp(),
                        () -> new Coordinates(at.topic(), at.partition(), at.offset()));
                sendOn(record, lines, arrival);
            }
        }
        return fold(record, KafkaPositions.next(at.offset()), lines, arrival);
    }

    private int fold(Record<byte[], byte[]> record, long next, @Nullable Lines lines, @Nullable Arrival arrival) {
        int changed = 0;
        for (int i = 0; i < direct.length; i++) {
            ViewStore<?> store = direct[i].store();
            Fold<?> line = lines == null ? null : lines.direct().get(i).orElse(null);
            if (line == null || arrival == null) {
                store.pass(direct[i].source(), next);
            } else {
                store.fold(ViewKey.of(record.key()), line, arrival, direct[i].source(), next);
            }
            changed = Math.max(changed, store.changed());
        }
        return changed;
    }

    private void sendOn(Record<byte[], byte[]> record, Lines lines, Arrival arrival) {
        for (RekeyedLine line : lines.rekeyed()) {
            String key = Objects.requireNonNull(
                    line.keyOf().apply(arrival.payload()), () -> line.view() + ": keyOf gave null");
            context.forward(new Record<>(
                    ViewKey.of(key).get(),
                    new Rekeyed(line.target(), Bytes.wrap(record.value())),
                    record.timestamp(),
                    Rekeyed.headers(record.headers(), arrival.origin().get(), line.line())));
        }
    }

    @Override
    public void close() {
        for (DirectView view : direct) {
            view.store().retire();
        }
    }
}
