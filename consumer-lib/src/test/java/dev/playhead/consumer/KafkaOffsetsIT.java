// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.BeforeAll;

/** Between the runs of a subscription, the store alone. */
class KafkaOffsetsIT extends StoredPositionContract {

    private final KafkaOffsets store = new KafkaOffsets(Fixture.admin(), null);

    @Override
    PlayheadStore<?> store() {
        return store;
    }

    @Override
    void advance(Playhead held, long to) {
        commit(held.at(to, 3));
    }

    @BeforeAll
    static void topic() {
        createTopic();
    }

    /** Offsets can be committed of topics only that exist. */
    static void createTopic() {
        try {
            Topics.answer(Fixture.admin()
                    .createTopics(List.of(new NewTopic(P0.topic(), Optional.of(2), Optional.empty())))
                    .all());
        } catch (TopicExistsException e) {
            // Another test was first.
        }
    }

    /** What the poll loop does, for a group that nobody is in. */
    static void commit(Playhead moved) {
        Topics.answer(Fixture.admin()
                .alterConsumerGroupOffsets(
                        moved.subscription(),
                        Map.of(
                                new TopicPartition(
                                        moved.partition().topic(),
                                        moved.partition().number()),
                                KafkaOffsets.commit(moved)))
                .all());
    }
}
