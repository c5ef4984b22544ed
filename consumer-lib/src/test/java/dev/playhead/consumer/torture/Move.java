// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer.torture;

/**
 * One change of a playhead's row, as a trigger kept it in the same transaction. Those of one partition are in the order of
 * their commits, since the row is locked.
 *
 * @param epochBefore is smaller than {@code epoch} if an instance claimed the playhead
 * @param writer the instance, as its connection names it
 */
record Move(
        String subscription,
        int partition,
        long epochBefore,
        long epoch,
        long from,
        long to,
        String writer,
        long transaction) {

    boolean isClaim() {
        return epoch != epochBefore;
    }

    boolean covers(long offset) {
        return from <= offset && offset < to;
    }

    @Override
    public String toString() {
        return subscription + " " + partition + "@" + from + " to " + to + " under epoch " + epoch + " by " + writer;
    }
}
