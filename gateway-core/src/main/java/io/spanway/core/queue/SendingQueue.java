package io.spanway.core.queue;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Payloads on their way to one destination, first in, first out.
 *
 * <p>Bounded in its {@link Sizer}'s unit and in bytes, counting what waits and what was polled and has no outcome yet. Thread-safe but for
 * {@link #poll}; only {@link #open} and {@link #close} block.
 */
public interface SendingQueue {
    /**
     * Opens what the queue needs. Called once, before the first offer.
     *
     * @param readable to be run, on any thread, when {@link #poll} may give what it did not give before, other than by an offer that was
     *     answered at once; does not block
     * @throws IOException with a message that names the file
     */
    default void open(Runnable readable) throws IOException {}

    /**
     * Whether an entry that ends with a retryable outcome stays in the queue and comes again from {@link #poll}, also in the next process.
     *
     * <p>Such a queue answers an offer after the call, and may refuse it then.
     */
    default boolean keepsUndelivered() {
        return false;
    }

    /** Closes what {@link #open} opened; what was stored and not delivered stays stored. */
    default void close() {}

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
