package io.spanway.lb.health;

import java.util.Arrays;
import java.util.BitSet;
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
     * Indexes of those that stand out. One look at all costs no more than to sort them, because it is taken all the time.
     *
     * @param usualNanos latencies of all backends
     */
    public BitSet among(long[] usualNanos) {
        BitSet found = new BitSet();
        if (factor == 0 || usualNanos.length < 2 || Arrays.stream(usualNanos).noneMatch(each -> each >= floorNanos)) {
            return found;
        }
        long[] sorted = usualNanos.clone();
        Arrays.sort(sorted);
        // The upper of two medians: with two others both must be quicker.
        int middle = (sorted.length - 1) / 2;
        for (int i = 0; i < usualNanos.length; i++) {
            long own = usualNanos[i];
            long medianOfOthers = own <= sorted[middle] ? sorted[middle + 1] : sorted[middle];
            if (own >= floorNanos && own / factor > medianOfOthers) {
                found.set(i);
            }
        }
        return found;
    }
}
