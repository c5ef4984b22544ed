// SPDX-License-Identifier: Apache-2.0
package dev.playhead.consumer;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the handler of a lane is doing, for {@link StallDetector} to look at from its own thread. It costs a handler's call
 * no look at the clock: whoever looks twice and finds the same turn knows how long it has lasted at least.
 */
final class HandlerWatch {

    /** Odd while a handler runs; negative once it was told to stop. */
    private final AtomicLong turn = new AtomicLong();

    private final Duration timeout;

    /** Whether a handler may be told to stop, so that its end must not be missed by who is about to. */
    private final boolean isTimed;

    private @Nullable ConsumerRecord<byte[], ?> record;
    private String handler = "";
    private Runnable abort = () -> {};
    private @Nullable Thread worker;

    /** @param timeout how long a call may last before it is told to stop; zero if none ever is */
    HandlerWatch(Duration timeout) {
        this.timeout = timeout;
        this.isTimed = !timeout.isZero();
    }

    Duration timeout() {
        return timeout;
    }

    /** A handler at work on a record, or on consecutive ones from that on. */
    record Call(long turn, ConsumerRecord<byte[], ?> record, String handler) {}

    void enter(ConsumerRecord<byte[], ?> record, String handler, Runnable abort) {
        VarHandle.storeStoreFence(); // nobody is to see this call's record in the turn of the last one
        this.record = record;
        this.handler = handler;
        this.abort = abort;
        this.worker = Thread.currentThread();
        turn.lazySet(turn.get() + 1);
    }

    /** The handler is back; true if it was told to stop, after which nothing it did is to commit. */
    boolean exit() {
        record = null; // or each watch would keep the last one it saw from the garbage collector
        long now = turn.get();
        if (!isTimed) {
            turn.lazySet(now + 1);
            return false;
        }
        return (now < 0 || !turn.compareAndSet(now, now + 1)) && exitTold();
    }

    private synchronized boolean exitTold() {
        turn.set(-turn.get() + 1);
        // Meant for the handler, and spent now.
        Thread.interrupted();
        return true;
    }

    /** A call of user code. */
    @FunctionalInterface
    interface UserCode {
        void run() throws Exception;
    }

    /**
     * Calls user code.
     *
     * @throws HandlerTimeoutException if it was told to stop, whatever came of it
     */
    void run(ConsumerRecord<byte[], ?> record, String handler, Runnable abort, UserCode code) throws Exception {
        Throwable thrown = null;
        enter(record, handler, abort);
        try {
            code.run();
        } catch (Throwable e) {
            thrown = e;
        }
        if (exit()) {
            throw new HandlerTimeoutException(timeout, thrown);
        }
        if (thrown instanceof Exception exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    /** Who is at work now; null if nobody is, or one just began. */
    @Nullable
    Call call() {
        long now = Math.abs(turn.get());
        ConsumerRecord<byte[], ?> at = record;
        String by = handler;
        VarHandle.loadLoadFence();
        return now % 2 == 0 || at == null || Math.abs(turn.get()) != now ? null : new Call(now, at, by);
    }

    /** Tells the handler to stop, if it is still at that call. */
    synchronized void interrupt(Call call) {
        Thread told = worker;
        if (isTimed && told != null && turn.compareAndSet(call.turn(), -call.turn())) {
            told.interrupt();
        }
    }

    /** Takes its transaction away, if it is still at that call although it was told to stop. */
    synchronized void abort(Call call) {
        if (turn.get() == -call.turn()) {
            abort.run();
        }
    }
}
