// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import dev.playhead.consumer.HospitalRecords.WardId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.InterruptException;

/** Who in this process is at which ward: one at a time. Thread-safe. */
final class WardLocks {

    private final Map<WardId, Object> holders = new HashMap<>();

    /** Waits until nobody else holds the ward; false if that takes too long. */
    synchronized boolean lock(WardId ward, Object holder, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (holders.getOrDefault(ward, holder) != holder) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
        holders.put(ward, holder);
        return true;
    }

    synchronized void release(Object holder) {
        holders.values().removeIf(each -> each == holder);
        notifyAll();
    }
}
