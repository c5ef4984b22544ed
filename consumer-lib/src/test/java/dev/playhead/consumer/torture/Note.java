// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

/**
 * What happened to one event in the database. Each is written in the transaction that did it, behind the lock of its key's
 * row: {@code version} counts them in the order of their commits.
 *
 * @param event its name; empty for what happens in the hospital
 * @param writer the instance, as its connection names it
 */
record Note(
        Kind kind,
        String subscription,
        String key,
        long version,
        int partition,
        long offset,
        String event,
        String writer,
        long transaction) {

    /** What happened. */
    enum Kind {
        /** Its handler did its work. */
        EFFECT,
        /** It became a patient of the hospital. */
        ADMITTED,
        /** It left the hospital. */
        LEFT
    }

    Place place() {
        return new Place(subscription, partition, offset);
    }

    /** Where an event is, for one subscription. */
    record Place(String subscription, int partition, long offset) {
        @Override
        public String toString() {
            return subscription + " " + partition + "@" + offset;
        }
    }

    @Override
    public String toString() {
        return kind + " of " + key + " at " + place() + " by " + writer;
    }
}
