// SPDX-License-Identifier: Apache-2.0
package dev.playhead.cli;

import dev.playhead.consumer.ControlStore;
import dev.playhead.consumer.KafkaPlayheads;
import dev.playhead.consumer.Pause;
import dev.playhead.consumer.Playhead;
import dev.playhead.consumer.Replays;
import dev.playhead.consumer.StoreUnavailableException;
import dev.playhead.consumer.jdbc.JdbcPlayheadStore;
import dev.playhead.event.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.common.errors.GroupAuthorizationException;

/** What keeps the playheads of subscriptions. */
sealed interface Keeper {

    /** In words, as in "in the database". */
    String place();

    /** Those of all subscriptions. */
    List<Playhead> playheads();

    /** Those of one; empty if it keeps none, or none that we may see. */
    List<Playhead> playheads(String subscription);

    /** Refuses, and says what is missing, if it may keep that subscription where we may not see it. */
    void requireSight(String subscription);

    void move(String subscription, Position to, String reason);

    /** Why a subscription is paused; empty if it is not. */
    Optional<Pause> pause(String subscription);

    /** A database. */
    final class InDatabase implements Keeper {

        private final SubscriptionNames names;
        private final JdbcPlayheadStore store;

        InDatabase(DataSource database) {
            this.names = new SubscriptionNames(database);
            this.store = JdbcPlayheadStore.of(database);
        }

        List<String> names() {
            return names.all();
        }

        @Override
        public String place() {
            return "the database";
        }

        @Override
        public List<Playhead> playheads() {
            return names().stream().flatMap(name -> playheads(name).stream()).toList();
        }

        @Override
        public List<Playhead> playheads(String subscription) {
            return answer(() -> store.playheads(subscription), List.of());
        }

        @Override
        public void requireSight(String subscription) {}

        @Override
        public void move(String subscription, Position to, String reason) {
            answer(() -> {
                store.move(subscription, to, reason);
                return to;
            });
        }

        @Override
        public Optional<Pause> pause(String subscription) {
            return answer(() -> control().pause(subscription));
        }

        void pause(String subscription, Pause pause) {
            answer(() -> {
                control().pause(subscription, pause);
                return pause;
            });
        }

        /** False if it is not paused. */
        boolean resume(String subscription, String actor) {
            return answer(() -> control().resume(subscription, actor), false);
        }

        /** Close them. */
        Replays replays(Map<String, Object> kafka) {
            return Replays.of(store, kafka);
        }

        private ControlStore control() {
            return store.control().orElseThrow();
        }

        /** @param vacant the answer of a database that knows no playheads at all */
        private static <R> R answer(Supplier<R> question, R vacant) {
            try {
                return question.get();
            } catch (StoreUnavailableException e) {
                if (DatabaseOptions.isVacant(e)) {
                    return vacant;
                }
                throw DatabaseOptions.broken(e);
            }
        }

        private static <R> R answer(Supplier<R> question) {
            try {
                return question.get();
            } catch (StoreUnavailableException e) {
                throw DatabaseOptions.broken(e);
            }
        }
    }

    /** The groups of a Kafka cluster, of subscriptions without a database. Nobody can pause those. */
    record InGroups(KafkaOptions kafka, Home home) implements Keeper {

        @Override
        public String place() {
            return "a group on " + kafka.bootstrapServers(home);
        }

        @Override
        public List<Playhead> playheads() {
            return kafka.askPlayheads(home, KafkaPlayheads::playheads);
        }

        /** As in {@link #playheads()}, a group that we may not see has none: the database may keep them. */
        @Override
        public List<Playhead> playheads(String subscription) {
            return kafka.askPlayheads(home, playheads -> {
                try {
                    return playheads.playheads(subscription);
                } catch (GroupAuthorizationException e) {
                    return List.of();
                }
            });
        }

        @Override
        public void requireSight(String subscription) {
            kafka.askPlayheads(home, playheads -> playheads.playheads(subscription));
        }

        @Override
        public void move(String subscription, Position to, String reason) {
            kafka.askPlayheads(home, playheads -> {
                try {
                    playheads.move(subscription, to, reason);
                    return to;
                } catch (IllegalStateException e) {
                    throw new CommandFailed(
                            Words.printable(subscription) + " runs, and Kafka at " + kafka.bootstrapServers(home)
                                    + " moves no offset of a group that has members, so nothing was changed",
                            "Close all its instances, then move it again; one that was killed is a member until its session"
                                    + " ends",
                            e);
                }
            });
        }

        @Override
        public Optional<Pause> pause(String subscription) {
            return Optional.empty();
        }
    }
}
