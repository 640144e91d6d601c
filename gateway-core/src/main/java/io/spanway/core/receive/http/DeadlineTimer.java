package io.spanway.core.receive.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that moves often and passes seldom: moving it later costs a field write, because the pending tick finds out by itself and is
 * scheduled again. Confined to its event loop.
 */
final class DeadlineTimer {
    private static final long NONE = Long.MAX_VALUE;

    private final EventLoop loop;
    private final Runnable passed;
    private long deadlineNanos = NONE;
    private long tickNanos = NONE;
    private @Nullable ScheduledFuture<?> tick;

    DeadlineTimer(EventLoop loop, Runnable passed) {
        this.loop = loop;
        this.passed = passed;
    }

    /** @param deadlineNanos {@link System#nanoTime()} instant */
    void set(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
        if (tickNanos == NONE || deadlineNanos - tickNanos < 0) {
            schedule(deadlineNanos);
        }
    }

    /** Moves the deadline to {@code limit} after {@code fromNanos} unless it is sooner already; a limit of zero is none. */
    void atMost(long fromNanos, Duration limit) {
        if (!limit.isZero()) {
            long atNanos = fromNanos + limit.toNanos();
            if (deadlineNanos == NONE || atNanos - deadlineNanos < 0) {
                set(atNanos);
            }
        }
    }

    /** Moves the deadline to {@code limit} after {@code fromNanos}; a limit of zero is none. */
    void limit(long fromNanos, Duration limit) {
        clear();
        atMost(fromNanos, limit);
    }

    void clear() {
        deadlineNanos = NONE;
    }

    /** No tick comes any more. */
    void cancel() {
        clear();
        if (tick != null) {
            tick.cancel(false);
        }
    }

    private void schedule(long atNanos) {
        if (tick != null) {
            tick.cancel(false);
        }
        tickNanos = atNanos;
        tick = loop.schedule(this::tick, Math.max(0, atNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void tick() {
        tickNanos = NONE;
        tick = null;
        if (deadlineNanos == NONE) {
            return;
        }
        if (deadlineNanos - System.nanoTime() > 0) {
            schedule(deadlineNanos);
        } else {
            deadlineNanos = NONE;
            passed.run();
        }
    }
}
