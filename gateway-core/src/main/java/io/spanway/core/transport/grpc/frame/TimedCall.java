package io.spanway.core.transport.grpc.frame;

import org.jspecify.annotations.Nullable;

/**
 * A call with a time limit, linked into a {@link CallTimer} without an object or a scheduled task of its own.
 *
 * <p>Confined to its event loop.
 */
public abstract class TimedCall {
    @Nullable
    TimedCall previous;

    @Nullable
    TimedCall next;

    /** In a timer's list now. */
    boolean timed;

    /** {@link System#nanoTime()} instant. */
    long expiryNanos;

    /** The time is over; the call is no longer in the list. */
    protected abstract void expire();
}
