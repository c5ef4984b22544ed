// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.event.Coordinates;
import dev.playhead.event.PlayheadException;
import dev.playhead.event.Position;
import dev.playhead.event.Position.Partition;
import dev.playhead.serde.SchemaRegistryException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Why a partition of a subscription, or all of it, does not move. A <em>halting</em> incident waits for somebody to act; any
 * other one ends by itself when its cause does. Other partitions go on meanwhile, and nothing is skipped. Immutable.
 *
 * @since 0.1
 */
public sealed interface Incident {

    /** The subscription that does not move. */
    String subscription();

    /** What happened, where, and what to do now: one sentence, without any payload. */
    String message();

    /** Whether somebody must act. */
    default boolean isHalting() {
        return true;
    }

    /** What Kafka, the store, the registry or the handler threw, if anything was thrown. */
    default @Nullable Throwable cause() {
        return null;
    }

    /** This incident as an exception, e.g. of {@link Subscription#caughtUp}. */
    default PlayheadException toException() {
        return new LaneHaltedException(this);
    }

    /** Why one partition does not move. */
    sealed interface OfPartition extends Incident {

        Partition partition();
    }

    /** Kafka does not let this subscription in, or not read what it is to read. */
    record NotAuthorized(String subscription, RuntimeException cause) implements Incident {
        @Override
        public String message() {
            return subscription + " is refused by Kafka (" + cause.getMessage() + "): " + remedy()
                    + "; it goes on by itself when Kafka lets it";
        }

        private String remedy() {
            if (cause instanceof TopicAuthorizationException topics) {
                return "allow its principal READ and DESCRIBE on " + topics.unauthorizedTopics();
            }
            return cause instanceof GroupAuthorizationException group
                    ? "allow its principal READ on the group " + group.groupId()
                    : "correct its credentials, or what Kafka knows of them";
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /** Something failed that nobody foresaw. Reading begins anew with what is stored, as after a crash. */
    record ReadingFailed(String subscription, Throwable cause) implements Incident {
        @Override
        public String message() {
            return subscription + " begins to read anew with what is stored, after what nobody foresaw (" + cause
                    + "): while that comes back, nothing moves. Look at the cause: it may be a class that is missing, a filter"
                    + " or a store that throws, or the end of the memory";
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /** Retention or a deletion was faster: the log begins behind the playhead. */
    record PositionLost(String subscription, Partition partition, long position, long earliest) implements OfPartition {
        @Override
        public String message() {
            return String.valueOf(toException().getMessage());
        }

        @Override
        public PositionLostException toException() {
            return new PositionLostException(subscription, partition, position, earliest);
        }
    }

    /** The log ends before the playhead: it lost its end, or the store was restored from elsewhere. */
    record PositionBeyondEnd(String subscription, Partition partition, long position, long end) implements OfPartition {
        @Override
        public String message() {
            return subscription + " stands at " + partition + "@" + position + ", behind the log's end at " + end
                    + ": the log lost events that were read already; find out why, then move the playhead";
        }
    }

    /** An unclean election replaced events that were read already by others. */
    record LogTruncated(
            String subscription,
            Partition partition,
            long position,
            @Nullable Throwable cause) implements OfPartition {
        @Override
        public String message() {
            return subscription + " stands at " + partition + "@" + position
                    + " of a log that was truncated: events that were read already are gone and others took their"
                    + " offsets; find out which, then move the playhead";
        }
    }

    /** The brokers hold something at the playhead that cannot be read: a batch whose checksum is wrong, half a record. */
    record LogCorrupt(String subscription, Partition partition, long position, Throwable cause) implements OfPartition {
        @Override
        public String message() {
            return subscription + " cannot read the log at " + partition + "@" + position + " (" + reason()
                    + "): let a sound replica lead and move the playhead to where it is, or move it past the records that"
                    + " are lost; all of a batch are";
        }

        private @Nullable String reason() {
            return cause.getCause() == null
                    ? cause.getMessage()
                    : cause.getCause().getMessage();
        }
    }

    /** Another topic of the same name took the place of the one that was read. */
    record TopicReplaced(String subscription, Partition partition, TopicIdentity read, TopicIdentity found)
            implements OfPartition {
        @Override
        public String message() {
            return subscription + " read " + partition + " of topic id " + read.topicId() + " in cluster "
                    + read.clusterId() + "; now there is topic id " + found.topicId() + " in cluster "
                    + found.clusterId()
                    + ": the topic was recreated or the cluster is another one; move the playhead to read the new one";
        }
    }

    /**
     * The store is older than what this subscription has done: a backup was restored, or it is another database.
     *
     * @param stored the highest next offset that the store knows of
     * @param done the next offset behind what was done at least, as the Kafka group remembers it
     */
    record StoreOutdated(String subscription, Partition partition, long stored, long done) implements OfPartition {
        @Override
        public String message() {
            return subscription + " has handled " + partition + " up to " + done + ", but its store knows only of "
                    + stored + ": it was restored from a backup, or is another one; move the playhead to " + stored
                    + " to handle again what the store lacks, or further to leave it";
        }
    }

    /** The bytes of a record are not an event. */
    record Undecodable(String subscription, Coordinates at, Throwable cause) implements OfPartition {
        @Override
        public Partition partition() {
            return new Partition(at.topic(), at.partition());
        }

        @Override
        public String message() {
            return subscription + " cannot decode the record at " + at + " (" + cause.getMessage()
                    + "): find its producer; move the playhead past it to go on without it";
        }
    }

    /** A handler failed and no retry helped. */
    record HandlerFailed(String subscription, Coordinates at, int attempts, Throwable cause) implements OfPartition {
        @Override
        public Partition partition() {
            return new Partition(at.topic(), at.partition());
        }

        @Override
        public String message() {
            return subscription + " failed to handle the event at " + at + " " + attempts + " times ("
                    + cause.getClass().getName()
                    + "): correct the handler and restart, or move the playhead past the event";
        }
    }

    /** Somebody paused the subscription. */
    record Paused(String subscription, Partition partition, Pause pause) implements OfPartition {
        @Override
        public String message() {
            return subscription + " is paused at " + partition + " by " + pause.actor() + " since " + pause.since()
                    + " (" + pause.reason() + "); resume it to go on";
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /** The topic gained this partition, and older ones are read first. */
    record OlderPartitionsFirst(String subscription, Partition partition, Position until) implements OfPartition {
        @Override
        public String message() {
            return subscription + " waits at " + partition + ", which is new, until older partitions have reached "
                    + until + "; it goes on by itself then";
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /** The topic gained this partition, and somebody must decide. */
    record PartitionsGained(String subscription, Partition partition, int before, int now) implements OfPartition {
        @Override
        public String message() {
            return subscription + " waits at " + partition + ": the topic grew from " + before + " to " + now
                    + " partitions, so keys may have moved; move this partition's playhead, e.g. to 0, to read it";
        }
    }

    /**
     * A handler has not come back for long. It goes on by itself, unless the handler never returns.
     *
     * @param at the event that it handles; of a batch, the first one
     * @param key that event's key, as text or as a hash
     * @param handler the full name of the contract that it handles, or the topic whose records it gets as they are
     * @param limit how long it has run at least
     */
    record HandlerStalled(String subscription, Coordinates at, String key, String handler, Duration limit)
            implements OfPartition {
        @Override
        public Partition partition() {
            return new Partition(at.topic(), at.partition());
        }

        @Override
        public String message() {
            return subscription + " has been handling the event at " + at + " (key " + key + ") for more than " + limit
                    + ": its handler of " + handler + " does not come back; look at its thread, or set handlerTimeout";
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /**
     * A producer's transaction has been open for long, and no reader gets what stands behind its first record, be it of that
     * producer or not. It ends with the transaction.
     *
     * @param offset of the transaction's first record
     * @param end the end of the log when this was told
     * @param producerId Kafka's id of the producer
     * @param transactionalId its transactional id; null if Kafka knows of no transaction of it that is to end, so that it
     *     hangs, or does not let us see it
     * @param limit how long it has held up the partition at least
     */
    record TransactionOpen(
            String subscription,
            Partition partition,
            long offset,
            long end,
            long producerId,
            @Nullable String transactionalId,
            Duration limit)
            implements OfPartition {
        @Override
        public String message() {
            return subscription + " gets nothing of " + partition + " from " + offset + " to " + end
                    + ": a transaction has been open there for more than " + limit + ", of producer " + producerId
                    + (transactionalId == null
                            ? ": " + hangs()
                            : " (transactional.id " + transactionalId + "): " + ends());
        }

        private static String ends() {
            return "have it commit, abort or start again; else Kafka aborts it after its transaction.timeout.ms";
        }

        private String hangs() {
            return "if kafka-transactions.sh find-hanging finds it, nobody will end it but you, with kafka-transactions.sh abort"
                    + " --topic " + partition.topic() + " --partition " + partition.number() + " --start-offset "
                    + offset;
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /** An event must go to the hospital, and its store refuses to take it. */
    record NotAdmitted(String subscription, Coordinates at, Throwable cause) implements OfPartition {
        @Override
        public Partition partition() {
            return new Partition(at.topic(), at.partition());
        }

        @Override
        public String message() {
            return subscription + " cannot admit the event at " + at + " to its hospital (" + cause.getMessage()
                    + "): make the store take it, then move the playhead to where it is; or past the event";
        }
    }

    /** Event after event fails, of one key after the other: it is not the events that are ill. */
    record Systemic(String subscription, Coordinates at, int failures, Throwable cause) implements OfPartition {
        @Override
        public Partition partition() {
            return new Partition(at.topic(), at.partition());
        }

        @Override
        public String message() {
            return subscription + " waits at " + at + ": " + failures
                    + " events of different keys failed one after the other, the last one with "
                    + cause.getClass().getName()
                    + "; it is tried on, and the rest goes on by itself when it succeeds. If it never can, move the"
                    + " playhead past it";
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /** The hospital takes nobody in any more. */
    record HospitalFull(String subscription, Coordinates at, int patients, int limit) implements OfPartition {
        @Override
        public Partition partition() {
            return new Partition(at.topic(), at.partition());
        }

        @Override
        public String message() {
            return subscription + " waits at " + at + " for room in its hospital: " + patients
                    + " patients, the limit is " + limit + "; it goes on by itself when enough of them are discharged";
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /** The store does not answer. */
    record StoreUnavailable(String subscription, Partition partition, Throwable cause) implements OfPartition {
        @Override
        public String message() {
            return subscription + " waits at " + partition + " for its store (" + cause.getMessage()
                    + "); it goes on by itself when the store answers";
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /** Kafka does not answer, or does not know the topic. */
    record TopicUnavailable(String subscription, Partition partition, Throwable cause) implements OfPartition {
        @Override
        public String message() {
            return subscription + " waits at " + partition + " for Kafka (" + cause.getMessage()
                    + "); it goes on by itself when the topic can be read";
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }

    /** A record carries a schema id that is not known here, and the registry does not tell what it is. */
    record SchemaUnresolved(String subscription, Coordinates at, Throwable cause) implements OfPartition {
        @Override
        public Partition partition() {
            return new Partition(at.topic(), at.partition());
        }

        @Override
        public String message() {
            return subscription + " waits at " + at + " for the schema registry (" + cause.getMessage() + "); "
                    + (hasAnswered()
                            ? "the registry has answered, and says the same until somebody changes it: register what is"
                                    + " missing there, or if it is of another registry, move the playhead past the record"
                            : "it goes on by itself when the registry answers");
        }

        /** Whether there is an answer that waiting alone does not change, unless the registry is a copy that lags. */
        public boolean hasAnswered() {
            return Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                    .anyMatch(each -> each instanceof SchemaRegistryException answer && !answer.isRetriable());
        }

        @Override
        public boolean isHalting() {
            return false;
        }
    }
}
