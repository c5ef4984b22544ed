// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

/** What one transaction is to handle: the records {@code from} up to but not including {@code to} of a batch. */
record Slice(Batch batch, int from, int to) {

    int size() {
        return to - from;
    }
}
