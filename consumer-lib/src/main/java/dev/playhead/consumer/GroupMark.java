// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import org.jspecify.annotations.Nullable;

/**
 * What a group's commit says beside the offset, in its metadata: which topic it means, who committed, and the first-seen
 * mark. Immutable.
 *
 * @param topic null after an operator's move
 * @param epoch the owner's in the store; 0 where the offset itself is the position, which nobody owns
 */
record GroupMark(@Nullable TopicIdentity topic, long epoch, long seen) {

    private static final String PREFIX = "playhead";
    private static final String MOVED = "moved";

    /** Beside an offset that lag tools read, of a playhead that is in a store. */
    static GroupMark of(Playhead held) {
        return new GroupMark(held.topic(), held.epoch(), held.seen());
    }

    /** Beside an offset that is the playhead. */
    static GroupMark ofPosition(Playhead held) {
        return new GroupMark(held.topic(), 0, held.seen());
    }

    /** Whether the offset is the playhead, and not a note of one that is in a store. */
    boolean isOfPosition() {
        return epoch == 0;
    }

    /** Null where another tool committed: the position is right, but which topic it meant is not known. */
    static @Nullable GroupMark parse(String metadata) {
        String[] parts = metadata.split(" ", -1);
        try {
            if (parts.length > 2 && parts[0].equals(PREFIX) && parts[1].equals(MOVED)) {
                return new GroupMark(null, 0, Long.parseLong(parts[2]));
            }
            if (parts.length == 6 && parts[0].equals(PREFIX)) {
                var topic = new TopicIdentity(parts[1], parts[2], Integer.parseInt(parts[3]));
                return new GroupMark(topic, Long.parseLong(parts[4]), Long.parseLong(parts[5]));
            }
            return null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** This mark for the offset that an operator moves to. */
    String moved(String reason) {
        return String.join(" ", PREFIX, MOVED, Long.toString(seen), reason);
    }

    @Override
    public String toString() {
        return topic == null
                ? moved("")
                : String.join(
                        " ",
                        PREFIX,
                        topic.clusterId(),
                        topic.topicId(),
                        Integer.toString(topic.partitions()),
                        Long.toString(epoch),
                        Long.toString(seen));
    }
}
