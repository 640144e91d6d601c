package io.spanway.core.queue;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Payloads on their way to one destination, first in, first out.
 *
 * <p>Bounded in its {@link Sizer}'s unit and in bytes, counting what waits and what was polled and has no outcome yet. Thread-safe but for
 * {@link #poll}; no method blocks.
 */
public interface SendingQueue {
    /**
     * Takes a payload, or says that there is no room.
     *
     * <p>When taken, the payload's reference passes to the queue, and {@code done} is completed as the queue's kind promises: when the
     * payload is stored, or when its delivery is settled.
     *
     * @return false if the queue is full; payload and {@code done} then remain the caller's
     */
    boolean offer(Payload payload, Completion done);

    /** The next entry, or null if nothing waits. One thread at a time, each seeing what the one before it did. */
    @Nullable
    QueueEntry poll();

    /** What is held, waiting or being sent, in the sizer's unit. */
    long size();

    /** The bound of {@link #size}. */
    long capacity();

    /** Bytes held, waiting or being sent. */
    long bytes();
}
