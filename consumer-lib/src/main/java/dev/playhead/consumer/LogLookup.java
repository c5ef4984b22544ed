// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Position.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Looks at the logs of partitions for lanes that claim them. Claims come in bursts, so Kafka is asked once for all that wait;
 * each is answered on its own, because one partition may have no leader while the others do. Thread-safe.
 */
final class LogLookup {

    private final Topics topics;
    private final Executor threads;
    private final Consumer<List<Partition>> before;
    private final Queue<Question> questions = new ConcurrentLinkedQueue<>();

    private record Question(Partition partition, Consumer<Future<Input.Log>> then) {}

    /**
     * @param threads ask, which may block, and carry out what comes then
     * @param before is told of all that are looked at together, before anything comes then; may block
     */
    LogLookup(Topics topics, Executor threads, Consumer<List<Partition>> before) {
        this.topics = topics;
        this.threads = threads;
        this.before = before;
    }

    /** Looks at a log some time after this call, then hands over what was found, or why nothing was. Does not block. */
    void look(Partition partition, Consumer<Future<Input.Log>> then) {
        questions.add(new Question(partition, then));
        threads.execute(this::askAll);
    }

    private void askAll() {
        List<Question> asked = new ArrayList<>();
        for (Question each = questions.poll(); each != null; each = questions.poll()) {
            asked.add(each);
        }
        if (asked.isEmpty()) {
            return;
        }
        try {
            before.accept(partitions(asked));
        } catch (Throwable e) {
            fail(asked, e);
            return;
        }
        asked.stream()
                .collect(Collectors.groupingBy(each -> each.partition().topic()))
                .forEach(this::ask);
    }

    private void ask(String topic, List<Question> asked) {
        List<CompletableFuture<Input.Log>> logs;
        try {
            logs = topics.logs(topic, partitions(asked));
        } catch (Throwable e) {
            fail(asked, e);
            return;
        }
        for (int i = 0; i < asked.size(); i++) {
            answer(asked.get(i), logs.get(i));
        }
    }

    private static List<Partition> partitions(List<Question> asked) {
        return asked.stream().map(Question::partition).toList();
    }

    /** No claim waits for ever for an answer that does not come. */
    private void fail(List<Question> asked, Throwable why) {
        asked.forEach(each -> answer(each, CompletableFuture.failedFuture(why)));
    }

    private void answer(Question question, CompletableFuture<Input.Log> log) {
        var unused = log.whenCompleteAsync((found, failure) -> question.then().accept(log), threads);
    }
}
