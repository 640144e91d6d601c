package io.spanway.lb.route;

import java.util.concurrent.TimeUnit;

/**
 * Bounds repetition in vain to a share of the fresh traffic, so that a backend in trouble is not buried under what it failed to answer.
 *
 * <pre>
 *   allowed while   retried + items ≤ floor + share × fresh      over the last 5 to 10 seconds
 * </pre>
 *
 * <p>What was answered in the end is given back, so that what waits for backends in trouble goes
 * out as fast as it is taken once they are well. Data that was not sent costs nothing. Confined to its loop.
 */
final class RetryBudget {
    private static final long HALF_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final double share;
    private final long floor;
    private long beganNanos;
    private long fresh;
    private long freshBefore;
    private long retried;
    private long retriedBefore;

    /**
     * @param share of the fresh items, for example 0.2
     * @param floor items that may be repeated in each window whatever the traffic
     */
    RetryBudget(double share, long floor, long nowNanos) {
        this.share = share;
        this.floor = floor;
        this.beganNanos = nowNanos;
    }

    /** Items came in. */
    void fresh(int items, long nowNanos) {
        roll(nowNanos);
        fresh += items;
    }

    /** Takes leave to repeat {@code items}, or says that they must wait. What alone is larger than the floor is let pass by itself. */
    boolean tryRetry(int items, long nowNanos) {
        roll(nowNanos);
        long sum = retried + retriedBefore;
        if (sum > 0 && sum + items > floor + share * (fresh + freshBefore)) {
            return false;
        }
        retried += items;
        return true;
    }

    /** Of what was repeated, {@code items} were answered. */
    void giveBack(int items) {
        long now = Math.min(retried, items);
        retried -= now;
        retriedBefore = Math.max(0, retriedBefore - (items - now));
    }

    private void roll(long nowNanos) {
        long passed = nowNanos - beganNanos;
        if (passed < HALF_NANOS) {
            return;
        }
        boolean both = passed >= 2 * HALF_NANOS;
        freshBefore = both ? 0 : fresh;
        retriedBefore = both ? 0 : retried;
        fresh = 0;
        retried = 0;
        beganNanos = nowNanos;
    }
}
