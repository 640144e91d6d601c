package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.processing.ottl.value.EvalException;
import org.jspecify.annotations.Nullable;

/** A percentile of a histogram: inside a bucket values are taken to lie evenly. No state. */
final class HistogramPercentile {
    private HistogramPercentile() {}

    /**
     * The value below which a share of the counted values lies.
     *
     * @return null if the point has nothing to tell it from
     * @throws EvalException if counts and bounds contradict each other
     */
    static @Nullable Double of(HistogramPoint point, double share) {
        long[] counts = point.bucketCounts();
        double[] bounds = point.explicitBounds();
        if (point.count() == 0 || counts.length == 0) {
            return null;
        }
        if (counts.length != bounds.length + 1) {
            throw new EvalException("the histogram has " + counts.length + " buckets for " + bounds.length + " bounds");
        }
        long wanted = (long) Math.ceil(point.count() * share);
        if (bounds.length == 0) {
            return point.min() == null || point.max() == null
                    ? null
                    : between(point.min(), point.max(), (double) wanted / counts[0]);
        }
        long before = 0;
        for (int i = 0; i < counts.length; i++) {
            if (before + counts[i] >= wanted) {
                return within(point, i, (double) (wanted - before) / counts[i]);
            }
            before += counts[i];
        }
        throw new EvalException("the buckets of the histogram hold less than its count");
    }

    /** A value in a bucket; the outermost ones end at the least and greatest value, where the point tells them. */
    private static double within(HistogramPoint point, int bucket, double ratio) {
        double[] bounds = point.explicitBounds();
        if (bucket == 0) {
            Double min = point.min();
            double lower = min != null && min < bounds[0] ? min : 0;
            return lower > bounds[0] ? bounds[0] : between(lower, bounds[0], ratio);
        }
        double lower = bounds[bucket - 1];
        if (bucket < bounds.length) {
            return between(lower, bounds[bucket], ratio);
        }
        Double max = point.max();
        return max == null || max <= lower ? lower : between(lower, max, ratio);
    }

    /** A value between two others, in proportion. */
    static double between(double lower, double upper, double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new EvalException("the counts of the histogram contradict each other");
        }
        return lower + ratio * (upper - lower);
    }
}
