package io.spanway.lb.route;

import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bound of what is acknowledged and not yet delivered: {@code sending_queue} in memory.
 *
 * <p>It holds no data; that travels or waits as parts. What it lets in is also taken from the process's byte budget, because the door gives
 * its own reservation back with the acknowledgement. Thread-safe.
 */
public final class MemoryQueue {
    /** What {@code queue_size} counts. */
    public enum Sizer {
        REQUESTS,
        ITEMS,
        BYTES
    }

    private static final long RETRY_NANOS = 1_000_000_000;

    private final Sizer sizer;
    private final long maxSize;
    private final ByteBudget budget;
    private final AtomicLong size = new AtomicLong();

    /** @param maxSize {@code queue_size}, in the sizer's unit */
    public MemoryQueue(Sizer sizer, long maxSize, ByteBudget budget) {
        this.sizer = sizer;
        this.maxSize = maxSize;
        this.budget = budget;
    }

    /** Takes a request in and returns null, or says why not. */
    Outcome.@Nullable Retryable enter(int items, int bytes) {
        long units = units(items, bytes);
        if (size.addAndGet(units) > maxSize) {
            size.addAndGet(-units);
            return new Outcome.Retryable(Reason.UNAVAILABLE, "the sending queue is full", RETRY_NANOS);
        }
        if (!budget.tryReserve(bytes)) {
            size.addAndGet(-units);
            return new Outcome.Retryable(Reason.OVERLOADED, "the memory of the gateway is in use", RETRY_NANOS);
        }
        return null;
    }

    /** A request's fate is known. */
    void leave(int items, int bytes) {
        size.addAndGet(-units(items, bytes));
        budget.release(bytes);
    }

    private long units(int items, int bytes) {
        return switch (sizer) {
            case REQUESTS -> 1;
            case ITEMS -> items;
            case BYTES -> bytes;
        };
    }

    /** Present size in the sizer's unit. */
    public long size() {
        return size.get();
    }

    public long maxSize() {
        return maxSize;
    }
}
