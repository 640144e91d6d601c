package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.model.point.Buckets;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.processing.ottl.value.EvalException;
import org.jspecify.annotations.Nullable;

/** A percentile of an exponential histogram: inside a bucket values are taken to lie evenly by their logarithms. No state. */
final class ExponentialPercentile {
    private static final double LN_2 = Math.log(2);

    private ExponentialPercentile() {}

    /**
     * The value below which a share of the counted values lies.
     *
     * @return null if the point has nothing to tell it from
     * @throws EvalException if counts contradict each other
     */
    static @Nullable Double of(ExponentialHistogramPoint point, double share) {
        long[] negative = point.negative().bucketCounts();
        long[] positive = point.positive().bucketCounts();
        if (point.count() == 0 || (negative.length == 0 && positive.length == 0 && point.zeroCount() == 0)) {
            return null;
        }
        long wanted = (long) Math.ceil(point.count() * share);
        long before = 0;
        for (int i = negative.length - 1; i >= 0; i--) {
            if (before + negative[i] >= wanted) {
                double ratio = (double) (wanted - before) / negative[i];
                return -within(point.negative(), i, point.scale(), 1 - ratio);
            }
            before += negative[i];
        }
        if (before + point.zeroCount() >= wanted) {
            double lower = negative.length == 0 && positive.length > 0 ? 0 : -point.zeroThreshold();
            double upper = positive.length == 0 && negative.length > 0 ? 0 : point.zeroThreshold();
            return HistogramPercentile.between(lower, upper, (double) (wanted - before) / point.zeroCount());
        }
        before += point.zeroCount();
        for (int i = 0; i < positive.length; i++) {
            if (before + positive[i] >= wanted) {
                return within(point.positive(), i, point.scale(), (double) (wanted - before) / positive[i]);
            }
            before += positive[i];
        }
        throw new EvalException("the buckets of the histogram hold less than its count");
    }

    private static double within(Buckets buckets, int bucket, int scale, double ratio) {
        int index = buckets.offset() + bucket;
        double lower = bound(index, scale);
        double upper = bound(index + 1, scale);
        if (!(ratio >= 0 && ratio <= 1) || !(lower > 0 && upper > lower)) {
            throw new EvalException("the buckets of the histogram contradict each other");
        }
        double log = log2(lower) + (log2(upper) - log2(lower)) * ratio;
        return Math.pow(2, log);
    }

    private static double log2(double number) {
        int exponent = Math.getExponent(number);
        return exponent + Math.log(Math.scalb(number, -exponent)) / LN_2;
    }

    /** Where a bucket begins (OpenTelemetry data model: exponential histograms). */
    private static double bound(int index, int scale) {
        if (scale <= 0) {
            return Math.scalb(1.0, (int) Math.max(-2000, Math.min(2000, (long) index << Math.min(-scale, 32))));
        }
        return Math.exp(index * Math.scalb(LN_2, -scale));
    }
}
