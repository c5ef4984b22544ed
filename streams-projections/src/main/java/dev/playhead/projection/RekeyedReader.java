// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

import dev.playhead.event.Contract;
import dev.playhead.serde.SchemaRegistry;
import dev.playhead.serde.internal.EventDispatch;
import dev.playhead.serde.internal.Route;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Folds the events that a {@link TopicReader} sent on through a repartition topic into the one view they are for. */
final class RekeyedReader implements Processor<byte[], byte[], Void, Void> {

    private final SchemaRegistry registry;
    private final String topic;
    private final Map<Contract<?>, List<Fold<?>>> handled;
    private final String view;
    private final Progress progress;
    private final int maxCached;

    private EventDispatch<List<Fold<?>>> dispatch;
    private ProcessorContext<Void, Void> context;
    private ViewStore<?> store;
    private int source;
    private Commits commits;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    RekeyedReader(
            SchemaRegistry registry,
            String topic,
            Map<Contract<?>, List<Fold<?>>> handled,
            String view,
            Progress progress,
            int maxCached) {
        this.registry = registry;
        this.topic = topic;
        this.handled = handled;
        this.view = view;
        this.progress = progress;
        this.maxCached = maxCached;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        dispatch = EventDispatch.of(registry, handled);
        commits = new Commits(context, progress, topic, maxCached);
        store = context.getStateStore(view);
        store.serve();
        source = store.source(topic);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        try {
            fold(record, KafkaPositions.next(at.offset()));
            commits.processed(KafkaPositions.next(at.offset()), store.changed());
        } catch (RuntimeException e) {
            throw ProjectionHaltedException.inFrontOf(at, e);
        }
    }

    private void fold(Record<byte[], byte[]> record, long next) {
        Route<List<Fold<?>>> route = dispatch.route(record.value(), record.headers());
        if (!route.isHandled()) {
            throw new IllegalStateException(view + " no longer folds an event that was sent to it: a projection whose"
                    + " lines change wants a new name");
        }
        Fold<?> line = route.handler().get(Rekeyed.line(record.headers()));
        Arrival arrival = new Arrival(
                route.decode(record.value()),
                record.headers(),
                record.timestamp(),
                () -> Rekeyed.origin(record.headers()));
        store.fold(ViewKey.of(record.key()), line, arrival, source, next);
    }

    @Override
    public void close() {
        store.retire();
    }
}
