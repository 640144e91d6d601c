package io.spanway.lb.health;

import java.util.Arrays;
import java.util.Objects;

/**
 * Which backend is so slow that it must be ill, measured by the others:
 *
 * <pre>
 *   usual latency ≥ floor   and   usual latency &gt; factor × median of the other backends' usual latencies
 * </pre>
 *
 * <p>When all become slow, load or data is the reason, and nobody stands out. Immutable.
 */
public final class Outliers {
    private final int factor;
    private final long floorNanos;

    public Outliers(HealthSettings settings) {
        factor = Objects.requireNonNull(settings.outlierFactor());
        floorNanos = Objects.requireNonNull(settings.outlierFloor()).toNanos();
    }

    /**
     * Whether one stands out.
     *
     * @param usualNanos latencies of all backends
     * @param index of the one in question
     */
    public boolean isOutlier(long[] usualNanos, int index) {
        long own = usualNanos[index];
        if (factor == 0 || own < floorNanos || usualNanos.length < 2) {
            return false;
        }
        long[] others = new long[usualNanos.length - 1];
        System.arraycopy(usualNanos, 0, others, 0, index);
        System.arraycopy(usualNanos, index + 1, others, index, others.length - index);
        Arrays.sort(others);
        // The upper of two medians: with two others both must be quicker.
        return own / factor > others[others.length / 2];
    }
}
