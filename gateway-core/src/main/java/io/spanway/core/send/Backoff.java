package io.spanway.core.send;

import java.util.function.DoubleSupplier;

/**
 * Delays between the tries of one payload: the interval grows by the multiplier up to its bound, and each delay is drawn evenly from
 * interval · (1 ± randomization factor).
 *
 * <p>Confined to one delivery.
 */
final class Backoff {
    private final RetryConfig config;
    private final DoubleSupplier random;
    private final long maxNanos;
    private double intervalNanos;

    /** @param random draws from [0, 1) */
    Backoff(RetryConfig config, DoubleSupplier random) {
        this.config = config;
        this.random = random;
        this.maxNanos = config.maxInterval().toNanos();
        this.intervalNanos = Math.min(config.initialInterval().toNanos(), maxNanos);
    }

    /** The next delay in nanoseconds. */
    long nextNanos() {
        double spread = config.randomizationFactor() * intervalNanos;
        double delay = intervalNanos - spread + random.getAsDouble() * 2 * spread;
        intervalNanos = Math.min(intervalNanos * config.multiplier(), maxNanos);
        return (long) delay;
    }
}
