package io.spanway.core.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that may be in the process at one time. Reserved at the door before a request is read, given back when its answer is known.
 *
 * <p>At the limit {@link #tryReserve} says no and the caller refuses retryably. Thread-safe.
 */
public final class ByteBudget {
    private final long maxBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    public ByteBudget(long maxBytes) {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("maxBytes must be positive, is " + maxBytes);
        }
        this.maxBytes = maxBytes;
    }

    /** Takes {@code bytes} from the budget unless that would pass the limit. */
    public boolean tryReserve(long bytes) {
        long used = usedBytes.get();
        while (used + bytes <= maxBytes) {
            // Never passes the limit, not even for a moment: readers of usedBytes() rely on it.
            long seen = usedBytes.compareAndExchange(used, used + bytes);
            if (seen == used) {
                return true;
            }
            used = seen;
        }
        return false;
    }

    /** Gives back what {@link #tryReserve} took. */
    public void release(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    public long usedBytes() {
        return usedBytes.get();
    }

    public long maxBytes() {
        return maxBytes;
    }
}
