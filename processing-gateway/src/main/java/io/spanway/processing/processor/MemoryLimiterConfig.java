package io.spanway.processing.processor;

import java.time.Duration;

/**
 * Keys of {@code memory_limiter}, as the Collector has them.
 *
 * @param checkInterval required, above 0
 * @param limitMib hard limit; 0 = use limit_percentage
 * @param spikeLimitMib soft limit = hard limit less this; 0 = 20 % of the limit
 * @param limitPercentage hard limit in percent of the memory that the process can use
 * @param spikeLimitPercentage soft limit = hard limit less this; 0 = 20 % of the limit
 * @param minGcIntervalWhenSoftLimited least time between collections forced above the soft limit, default 10s
 * @param minGcIntervalWhenHardLimited least time between collections forced above the hard limit, default 0
 * @param maxGcIntervalWhenSoftLimited bound of that time, which doubles while collecting does not help, default 30s; 0 = it does not
 *     grow
 * @param maxGcIntervalWhenHardLimited the same above the hard limit, default 30s
 *     <p>Immutable.
 */
record MemoryLimiterConfig(
        Duration checkInterval,
        Integer limitMib,
        Integer spikeLimitMib,
        Integer limitPercentage,
        Integer spikeLimitPercentage,
        Duration minGcIntervalWhenSoftLimited,
        Duration minGcIntervalWhenHardLimited,
        Duration maxGcIntervalWhenSoftLimited,
        Duration maxGcIntervalWhenHardLimited) {
    private static final long MIB = 1 << 20;

    MemoryLimiterConfig {
        limitMib = limitMib == null ? Integer.valueOf(0) : limitMib;
        spikeLimitMib = spikeLimitMib == null ? Integer.valueOf(0) : spikeLimitMib;
        limitPercentage = limitPercentage == null ? Integer.valueOf(0) : limitPercentage;
        spikeLimitPercentage = spikeLimitPercentage == null ? Integer.valueOf(0) : spikeLimitPercentage;
        minGcIntervalWhenSoftLimited = orElse(minGcIntervalWhenSoftLimited, 10);
        minGcIntervalWhenHardLimited = orElse(minGcIntervalWhenHardLimited, 0);
        maxGcIntervalWhenSoftLimited = orElse(maxGcIntervalWhenSoftLimited, 30);
        maxGcIntervalWhenHardLimited = orElse(maxGcIntervalWhenHardLimited, 30);
        require(
                checkInterval != null && !checkInterval.isNegative() && !checkInterval.isZero(),
                "check_interval: must be set and greater than 0, for example 1s");
        require(limitMib >= 0, "limit_mib: must not be negative");
        require(spikeLimitMib >= 0, "spike_limit_mib: must not be negative");
        requirePercentage(limitPercentage, "limit_percentage");
        requirePercentage(spikeLimitPercentage, "spike_limit_percentage");
        require(limitMib > 0 || limitPercentage > 0, "limit_mib: set it or limit_percentage to more than 0");
        require(limitMib == 0 || spikeLimitMib < limitMib, "spike_limit_mib: must be less than limit_mib");
        require(
                limitPercentage == 0 || spikeLimitPercentage < limitPercentage,
                "spike_limit_percentage: must be less than limit_percentage");
        require(
                minGcIntervalWhenSoftLimited.compareTo(minGcIntervalWhenHardLimited) >= 0,
                "min_gc_interval_when_soft_limited: must not be less than min_gc_interval_when_hard_limited");
        requireMost(
                maxGcIntervalWhenSoftLimited,
                minGcIntervalWhenSoftLimited,
                "max_gc_interval_when_soft_limited: must be 0 or at least min_gc_interval_when_soft_limited");
        requireMost(
                maxGcIntervalWhenHardLimited,
                minGcIntervalWhenHardLimited,
                "max_gc_interval_when_hard_limited: must be 0 or at least min_gc_interval_when_hard_limited");
        requireMost(
                maxGcIntervalWhenSoftLimited,
                maxGcIntervalWhenHardLimited,
                "max_gc_interval_when_soft_limited: must be 0 or at least max_gc_interval_when_hard_limited");
    }

    /** The hard limit in bytes of a process that can use {@code totalBytes}. */
    long hardLimitBytes(long totalBytes) {
        return limitMib > 0 ? limitMib * MIB : totalBytes / 100 * limitPercentage;
    }

    /** The soft limit in bytes, from which payloads are refused. */
    long softLimitBytes(long totalBytes) {
        long hard = hardLimitBytes(totalBytes);
        long spike = limitMib > 0 ? spikeLimitMib * MIB : totalBytes / 100 * spikeLimitPercentage;
        return hard - (spike > 0 ? spike : hard / 5);
    }

    private static Duration orElse(Duration value, long seconds) {
        return value == null ? Duration.ofSeconds(seconds) : value;
    }

    private static void requirePercentage(int value, String key) {
        require(value >= 0 && value <= 100, key + ": must be from 1 to 100");
    }

    /** Checks an upper bound, of which 0 means none. */
    private static void requireMost(Duration most, Duration least, String problem) {
        require(!most.isNegative() && (most.isZero() || most.compareTo(least) >= 0), problem);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
