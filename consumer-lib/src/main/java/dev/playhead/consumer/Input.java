// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can happen to a lane. An input that answers an {@link Action} carries that action's ticket: an answer that nobody
 * waits for any more is ignored.
 */
sealed interface Input {

    /** Calls the lane's method for this input. */
    void to(Lane lane);

    /** The store granted the playhead and what is done beyond it, this is its log, and these keys were parked after that. */
    record Claimed(int ticket, Playhead held, KeySlots slots, Log log, Wards wards) implements Input {
        @Override
        public void to(Lane lane) {
            lane.claimed(ticket, held, slots, log, wards);
        }
    }

    /** The playhead could not be claimed now. */
    record NotClaimed(int ticket, Trouble trouble) implements Input {
        @Override
        public void to(Lane lane) {
            lane.notClaimed(ticket, trouble);
        }
    }

    /** A poll returned these records, read since the seek with this ticket. */
    record Polled(int ticket, Batch batch) implements Input {
        @Override
        public void to(Lane lane) {
            lane.polled(ticket, batch);
        }
    }

    /** The client has learned about the cluster, maybe of another topic of that name. */
    record Learned(long generation) implements Input {
        @Override
        public void to(Lane lane) {
            lane.learned(generation);
        }
    }

    /** The position to read next is not in the log: below its start, beyond its end. */
    record OutOfRange(int ticket) implements Input {
        @Override
        public void to(Lane lane) {
            lane.outOfRange(ticket);
        }
    }

    /** What stands in the log at the position to read next cannot be read. */
    record Corrupt(int ticket, Throwable cause) implements Input {
        @Override
        public void to(Lane lane) {
            lane.corrupt(ticket, cause);
        }
    }

    /** What was read before the position to read next is no longer what the log holds. */
    record Truncated(int ticket, Throwable cause) implements Input {
        @Override
        public void to(Lane lane) {
            lane.truncated(ticket, cause);
        }
    }

    /**
     * The records of the slice before {@code to} are done.
     *
     * @param stored unless this is so, none of them had a handler
     * @param handled how many of them were handled
     * @param admitted those that were not, because they failed or wait behind others
     */
    record Applied(int ticket, int to, boolean stored, int handled, List<Patient> admitted) implements Input {
        @Override
        public void to(Lane lane) {
            lane.applied(ticket, to, stored, handled, admitted);
        }
    }

    /** The slice is rolled back, or its fate is unknown. */
    record NotApplied(int ticket, Trouble trouble) implements Input {
        @Override
        public void to(Lane lane) {
            lane.notApplied(ticket, trouble);
        }
    }

    /** These keys are parked. */
    record WardsRead(int ticket, Wards wards) implements Input {
        @Override
        public void to(Lane lane) {
            lane.wardsRead(ticket, wards);
        }
    }

    /** The slice was not begun: its lane is to leave. */
    record NotBegun(int ticket) implements Input {
        @Override
        public void to(Lane lane) {
            lane.notBegun(ticket);
        }
    }

    /** Which keys are parked could not be found out now. */
    record WardsNotRead(int ticket, Throwable cause) implements Input {
        @Override
        public void to(Lane lane) {
            lane.wardsNotRead(ticket, cause);
        }
    }

    /** An event of a parked key was handled, so a key may be free again and handlers do work. */
    record Discharged() implements Input {
        @Override
        public void to(Lane lane) {
            lane.discharged();
        }
    }

    /** At or after {@code generation}, the topic of that name was this one. */
    record Verified(int ticket, long generation, TopicIdentity topic) implements Input {
        @Override
        public void to(Lane lane) {
            lane.verified(ticket, generation, topic);
        }
    }

    /** Which topic it is could not be found out now. */
    record NotVerified(int ticket, Throwable cause) implements Input {
        @Override
        public void to(Lane lane) {
            lane.notVerified(ticket, cause);
        }
    }

    /** The store was looked at: the playhead's epoch is this. */
    record Seen(long epoch) implements Input {
        @Override
        public void to(Lane lane) {
            lane.seen(epoch);
        }
    }

    /** The time asked for has passed. */
    record Woken(int ticket) implements Input {
        @Override
        public void to(Lane lane) {
            lane.woken(ticket);
        }
    }

    /** Nothing new is to begin for now; why, if that is known. */
    record Suspended(@Nullable Incident why) implements Input {
        @Override
        public void to(Lane lane) {
            lane.suspended(why);
        }
    }

    /** What was suspended may go on. */
    record Resumed() implements Input {
        @Override
        public void to(Lane lane) {
            lane.resumed();
        }
    }

    /** Kafka takes the partition away, and waits a moment for what is being done. */
    record Revoked() implements Input {
        @Override
        public void to(Lane lane) {
            lane.revoked();
        }
    }

    /** Kafka has taken the partition away already. */
    record Lost() implements Input {
        @Override
        public void to(Lane lane) {
            lane.lost();
        }
    }

    /**
     * The log of a partition, as it was when its playhead was claimed.
     *
     * @param earliest the offset of its first record
     * @param end the offset behind its last record, in a transaction or not
     * @param generation how often the client had learned about the cluster before this was asked
     */
    record Log(TopicIdentity topic, long earliest, long end, long generation) {}

    /** Why something was not done. */
    sealed interface Trouble {

        Throwable cause();

        /** Calls the lane's method for this trouble with a slice of a track. */
        void to(Lane lane, Track track, Slice slice);

        /** Somebody else owns the playhead. */
        record Fenced(Throwable cause) implements Trouble {
            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.fenced();
            }
        }

        /** The playhead is not to be claimed before something else has happened. */
        record NotYet(Incident why) implements Trouble {
            @Override
            public Throwable cause() {
                return why.toException();
            }

            @Override
            public void to(Lane lane, Track track, Slice slice) {
                throw new IllegalStateException("only a claim is told to wait", cause());
            }
        }

        /** The store does not answer; nothing was written. */
        record StoreDown(Throwable cause) implements Trouble {
            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.storeDown(track, cause);
            }
        }

        /** Kafka does not answer. */
        record KafkaDown(Throwable cause) implements Trouble {
            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.kafkaDown(track, cause);
            }
        }

        /** The store may have committed. */
        record CommitUnknown(Throwable cause) implements Trouble {
            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.commitUnknown();
            }
        }

        /** A handler failed, or the transaction did after all of them; {@code index} is -1 if nobody knows whose fault. */
        record HandlerFailed(int from, int to, Throwable cause) implements Trouble {
            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.handlerFailed(track, slice, from, to, cause);
            }
        }

        /** A ward is not as it was when it was read. */
        record WardGone(Throwable cause) implements Trouble {
            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.wardGone(track);
            }
        }

        /** The next event of a parked key has no room behind the others. */
        record WardFull(int patients, int limit) implements Trouble {
            @Override
            public Throwable cause() {
                return new IllegalStateException(patients + " patients, the limit is " + limit);
            }

            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.hospitalFull(track, slice, patients, limit);
            }
        }

        /** The store refuses to take the record at {@code index} in, and will again. */
        record NotAdmitted(int index, Throwable cause) implements Trouble {
            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.notAdmitted(slice, index, cause);
            }
        }

        /** The first record of the slice is not an event. */
        record Undecodable(Throwable cause) implements Trouble {
            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.undecodable(track, slice, cause);
            }
        }

        /** The first record of the slice cannot be told without the registry, which does not answer. */
        record RegistryDown(Throwable cause) implements Trouble {
            @Override
            public void to(Lane lane, Track track, Slice slice) {
                lane.registryDown(track, slice, cause);
            }
        }
    }
}
