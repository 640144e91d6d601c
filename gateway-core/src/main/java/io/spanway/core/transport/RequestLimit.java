package io.spanway.core.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests that one listener has in work at one time; many small ones cost more than their bytes, which {@link ByteBudget} counts.
 *
 * <p>At the limit {@link #tryEnter} says no and the caller refuses retryably. Thread-safe.
 */
public final class RequestLimit {
    private final int most;
    private final AtomicInteger inFlight = new AtomicInteger();

    public RequestLimit(int most) {
        if (most <= 0) {
            throw new IllegalArgumentException("most must be positive, is " + most);
        }
        this.most = most;
    }

    /** Takes one request in, unless there are too many. */
    public boolean tryEnter() {
        if (inFlight.incrementAndGet() <= most) {
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    /** A request that came in is answered or gone. */
    public void leave() {
        inFlight.decrementAndGet();
    }

    public int inFlight() {
        return inFlight.get();
    }
}
