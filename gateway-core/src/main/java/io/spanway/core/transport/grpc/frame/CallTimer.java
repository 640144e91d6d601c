package io.spanway.core.transport.grpc.frame;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls whose time is over, by one coarse tick per connection that runs only while calls with a limit are under way: a task per call
 * in the loop's priority queue would cost more than the rest of the call's bookkeeping.
 *
 * <p>Confined to its event loop.
 */
public final class CallTimer {
    private static final long TICK_MILLIS = 50;

    private final EventLoop loop;
    private final Runnable tick = this::tick;
    private @Nullable TimedCall first;
    private boolean scheduled;

    public CallTimer(EventLoop loop) {
        this.loop = loop;
    }

    /** Watches {@code call}, from now on with this expiry. */
    public void add(TimedCall call, long expiryNanos) {
        call.expiryNanos = expiryNanos;
        if (!call.timed) {
            call.timed = true;
            call.next = first;
            if (first != null) {
                first.previous = call;
            }
            first = call;
        }
        schedule();
    }

    /** Forgets {@code call}; harmless if it is not watched. */
    public void remove(TimedCall call) {
        if (!call.timed) {
            return;
        }
        call.timed = false;
        if (call.previous != null) {
            call.previous.next = call.next;
        } else {
            first = call.next;
        }
        if (call.next != null) {
            call.next.previous = call.previous;
        }
        call.previous = null;
        call.next = null;
    }

    private void schedule() {
        if (!scheduled && first != null && !loop.isShuttingDown()) {
            scheduled = true;
            loop.schedule(tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        scheduled = false;
        long now = System.nanoTime();
        TimedCall call = first;
        while (call != null) {
            TimedCall following = call.next;
            if (call.expiryNanos - now <= 0) {
                remove(call);
                call.expire();
            }
            call = following;
        }
        schedule();
    }
}
