package io.spanway.lb.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a backend is taken out of use and when it comes back: the exporter's {@code health} section.
 *
 * @param fall calls that must fail in a row, by time-out or unavailability, to put a backend under suspicion (3)
 * @param holdDown how long a suspect keeps its keys, while its data waits (1s)
 * @param readmitAfter how long a connection must have been up again before the backend gets its keys back (500ms); doubles with each
 *     ejection
 * @param readmitMax longest such time (30s)
 * @param forgiveAfter how long a backend must be well for its ejections to be forgotten (60s)
 * @param suspectAfter how long calls may be under way without any answer before the backend is asked for a sign of life (500ms); eight
 *     times the usual latency if that is longer
 * @param rise signs of life in a row that a backend must give which was taken out for its silence (2)
 * @param outlierFactor a backend is an outlier if its usual latency is more than so many times the median of the others (20; 0 = never)
 * @param outlierFloor and no shorter than this (1s)
 * @param outlierAfter how long it must be one to be taken out (10s)
 *     <p>Immutable.
 */
public record HealthSettings(
        @Nullable Integer fall,
        @Nullable Duration holdDown,
        @Nullable Duration readmitAfter,
        @Nullable Duration readmitMax,
        @Nullable Duration forgiveAfter,
        @Nullable Duration suspectAfter,
        @Nullable Integer rise,
        @Nullable Integer outlierFactor,
        @Nullable Duration outlierFloor,
        @Nullable Duration outlierAfter) {
    /** What holds when the section is missing. */
    public static final HealthSettings DEFAULTS =
            new HealthSettings(null, null, null, null, null, null, null, null, null, null);

    public HealthSettings {
        fall = fall == null ? Integer.valueOf(3) : fall;
        if (fall < 1) {
            throw new IllegalArgumentException("fall: is " + fall + ", must be at least 1");
        }
        holdDown = notNegative("hold_down", holdDown, Duration.ofSeconds(1));
        readmitAfter = notNegative("readmit_after", readmitAfter, Duration.ofMillis(500));
        readmitMax = notNegative("readmit_max", readmitMax, Duration.ofSeconds(30));
        forgiveAfter = notNegative("forgive_after", forgiveAfter, Duration.ofSeconds(60));
        suspectAfter = notNegative("suspect_after", suspectAfter, Duration.ofMillis(500));
        rise = rise == null ? Integer.valueOf(2) : rise;
        if (rise < 1) {
            throw new IllegalArgumentException("rise: is " + rise + ", must be at least 1");
        }
        outlierFactor = outlierFactor == null ? Integer.valueOf(20) : outlierFactor;
        if (outlierFactor < 0 || outlierFactor == 1) {
            throw new IllegalArgumentException(
                    "outlier_factor: is " + outlierFactor + ", must be at least 2, or 0 for never");
        }
        outlierFloor = notNegative("outlier_floor", outlierFloor, Duration.ofSeconds(1));
        outlierAfter = notNegative("outlier_after", outlierAfter, Duration.ofSeconds(10));
    }

    private static Duration notNegative(String key, @Nullable Duration value, Duration absent) {
        if (value == null) {
            return absent;
        }
        if (value.isNegative()) {
            throw new IllegalArgumentException(key + ": is negative; give a duration such as 1s");
        }
        return value;
    }
}
