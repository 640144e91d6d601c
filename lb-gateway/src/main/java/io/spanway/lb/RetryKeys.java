package io.spanway.lb;

import static io.spanway.lb.Checks.require;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code retry_on_failure}, with the Collector's keys. The first waits are shorter than {@code initial_interval}, because a part that failed
 * may find another backend at once; see the README.
 *
 * @param enabled absent: on below {@code protocol.otlp}, off at the top level
 * @param initialInterval 5s
 * @param randomizationFactor accepted; half of each wait is chance here
 * @param multiplier 1.5
 * @param maxInterval 30s
 * @param maxElapsedTime 300s; 0 = no limit
 *     <p>Immutable.
 */
public record RetryKeys(
        @Nullable Boolean enabled,
        Duration initialInterval,
        Double randomizationFactor,
        Double multiplier,
        Duration maxInterval,
        Duration maxElapsedTime) {
    public RetryKeys {
        initialInterval = initialInterval == null ? Duration.ofSeconds(5) : initialInterval;
        randomizationFactor = randomizationFactor == null ? Double.valueOf(0.5) : randomizationFactor;
        multiplier = multiplier == null ? Double.valueOf(1.5) : multiplier;
        maxInterval = maxInterval == null ? Duration.ofSeconds(30) : maxInterval;
        maxElapsedTime = maxElapsedTime == null ? Duration.ofSeconds(300) : maxElapsedTime;
        require(!initialInterval.isNegative(), "initial_interval: must not be negative");
        require(!maxInterval.isNegative(), "max_interval: must not be negative");
        require(!maxElapsedTime.isNegative(), "max_elapsed_time: must not be negative (0 = no limit)");
        require(multiplier > 0, "multiplier: must be positive");
        require(randomizationFactor >= 0 && randomizationFactor <= 1, "randomization_factor: must be from 0 to 1");
    }

    /** Nothing configured. */
    @SuppressWarnings("NullAway") // null is how a missing key arrives
    static RetryKeys absent() {
        return new RetryKeys(null, null, null, null, null, null);
    }
}
