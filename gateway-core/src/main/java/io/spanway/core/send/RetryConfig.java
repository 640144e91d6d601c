package io.spanway.core.send;

import java.time.Duration;

/**
 * {@code retry_on_failure} of an exporter, with the Collector's keys and defaults.
 *
 * @param enabled default true
 * @param initialInterval first delay before jitter, default 5s
 * @param randomizationFactor a delay is drawn from (1 ± factor) times the interval, default 0.5
 * @param multiplier growth of the interval from one try to the next, default 1.5
 * @param maxInterval bound of the interval, default 30s
 * @param maxElapsedTime time after the first try at which a payload is given up, default 5m; 0 = never
 *     <p>Immutable.
 */
public record RetryConfig(
        Boolean enabled,
        Duration initialInterval,
        Double randomizationFactor,
        Double multiplier,
        Duration maxInterval,
        Duration maxElapsedTime) {
    private static final Duration DEFAULT_INITIAL = Duration.ofSeconds(5);
    private static final Duration DEFAULT_MAX = Duration.ofSeconds(30);
    private static final Duration DEFAULT_ELAPSED = Duration.ofMinutes(5);

    public RetryConfig {
        enabled = enabled == null || enabled;
        initialInterval = initialInterval == null ? DEFAULT_INITIAL : initialInterval;
        randomizationFactor = randomizationFactor == null ? Double.valueOf(0.5) : randomizationFactor;
        multiplier = multiplier == null ? Double.valueOf(1.5) : multiplier;
        maxInterval = maxInterval == null ? DEFAULT_MAX : maxInterval;
        maxElapsedTime = maxElapsedTime == null ? DEFAULT_ELAPSED : maxElapsedTime;
        if (enabled) {
            requireNotNegative(initialInterval, "initial_interval");
            requireNotNegative(maxInterval, "max_interval");
            requireNotNegative(maxElapsedTime, "max_elapsed_time");
            require(randomizationFactor >= 0 && randomizationFactor <= 1, "randomization_factor: must be from 0 to 1");
            require(multiplier >= 0, "multiplier: must not be negative");
            requireElapsed(maxElapsedTime, initialInterval, maxInterval);
        }
    }

    /** All defaults. */
    public static RetryConfig defaults() {
        return new RetryConfig(true, DEFAULT_INITIAL, 0.5, 1.5, DEFAULT_MAX, DEFAULT_ELAPSED);
    }

    /** No second try. */
    public static RetryConfig off() {
        return new RetryConfig(false, DEFAULT_INITIAL, 0.5, 1.5, DEFAULT_MAX, DEFAULT_ELAPSED);
    }

    private static void requireElapsed(Duration elapsed, Duration initial, Duration max) {
        if (!elapsed.isZero()) {
            require(
                    elapsed.compareTo(initial) >= 0,
                    "max_elapsed_time: must not be less than initial_interval (0 = no limit)");
            require(elapsed.compareTo(max) >= 0, "max_elapsed_time: must not be less than max_interval (0 = no limit)");
        }
    }

    private static void requireNotNegative(Duration value, String key) {
        require(!value.isNegative(), key + ": must not be negative");
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("retry_on_failure." + problem);
        }
    }
}
