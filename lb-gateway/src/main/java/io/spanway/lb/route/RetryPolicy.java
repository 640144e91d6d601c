package io.spanway.lb.route;

/**
 * When a part that failed is tried again.
 *
 * <p>The first waits are short, because another backend may own the key by then; they double up to the configured initial interval and
 * grow by the multiplier from there. Immutable.
 *
 * @param enabled whether failed parts are tried again at all
 * @param initialNanos {@code initial_interval}
 * @param maxNanos {@code max_interval}
 * @param multiplier growth once the initial interval is reached
 * @param maxElapsedNanos {@code max_elapsed_time}; 0 = no limit
 * @param clientWaitNanos how long a client without a deadline is taken to wait
 * @param budgetShare of the fresh items that may be repeated; see {@link RetryBudget}
 * @param budgetFloor items that may be repeated whatever the traffic
 */
public record RetryPolicy(
        boolean enabled,
        long initialNanos,
        long maxNanos,
        double multiplier,
        long maxElapsedNanos,
        long clientWaitNanos,
        double budgetShare,
        long budgetFloor) {
    /**
     * The usual floor: calls that were under way when a backend died can be repeated at once, however little traffic there is, because it is
     * more than the window of a backend holds of ordinary spans.
     */
    public static final long USUAL_FLOOR = 20_000;

    private static final long FIRST_NANOS = 100_000_000;

    /**
     * Wait before the next attempt: half of the interval is certain, half is chance, so that what failed together does not come back
     * together.
     *
     * @param attempts failed so far, at least 1
     * @param random from 0 to 1
     */
    long delayNanos(int attempts, double random) {
        double interval = Math.min(FIRST_NANOS, initialNanos);
        for (int i = 1; i < attempts && interval < maxNanos; i++) {
            interval *= interval < initialNanos ? 2 : Math.max(1, multiplier);
        }
        long capped = (long) Math.min(interval, maxNanos);
        return capped / 2 + (long) (random * (capped - capped / 2));
    }

    /**
     * Wait before the next attempt after a backend said when to come again: not before that, and not all at the same moment.
     *
     * @param retryAfterNanos as the backend said, negative if it did not
     */
    long delayNanos(int attempts, double random, long retryAfterNanos) {
        long delay = delayNanos(attempts, random);
        return retryAfterNanos <= 0
                ? delay
                : Math.max(delay, retryAfterNanos + (long) (random * Math.min(delay, retryAfterNanos)));
    }
}
