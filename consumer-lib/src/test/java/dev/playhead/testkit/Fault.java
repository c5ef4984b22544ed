// SPDX-License-Identifier: Apache-2.0
package dev.playhead.testkit;

import dev.playhead.testkit.Message.Direction;
import java.time.Duration;

/** Decides about each message of a {@link TcpProxy}; called by the threads of all its connections at once. */
@FunctionalInterface
public interface Fault {

    Verdict judge(Message message);

    static Fault none() {
        return message -> Verdict.pass();
    }

    /** Everything arrives that much later. */
    static Fault delay(Duration delay) {
        return message -> Verdict.passAfter(delay);
    }

    /** Each connection carries no more than that in each direction. */
    static Fault throttle(int bytesPerSecond) {
        return message ->
                Verdict.passAfter(Duration.ofNanos(message.bytes().capacity() * 1_000_000_000L / bytesPerSecond));
    }

    /** Nothing arrives in that direction; connections stay open. */
    static Fault blackhole(Direction direction) {
        return message -> message.direction() == direction ? Verdict.drop() : Verdict.pass();
    }
}
