package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.function.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code convert_exponential_histogram_to_histogram}: puts the positive buckets of exponential histograms into buckets with given bounds.
 *
 * <p>As in the Collector the result has as many buckets as bounds, the last of which takes what lies above; negative buckets are lost. No state.
 */
final class ExplicitHistograms {
    private static final double LN_2 = Math.log(2);

    private ExplicitHistograms() {}

    static Action build(Arguments args) {
        Spread spread = spread(args);
        double[] bounds = args.constDoubles("explicit_bounds").stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (bounds.length == 0) {
            throw args.refuse("explicit_bounds", "must not be empty");
        }
        return subject -> {
            Metric metric = subject.metric();
            if (metric.type() == MetricType.EXPONENTIAL_HISTOGRAM) {
                convert(metric, bounds, spread);
            }
        };
    }

    private static Spread spread(Arguments args) {
        String name = args.constString("distribution_fn");
        if (name.isEmpty()) {
            return Spread.RANDOM;
        }
        for (Spread spread : Spread.values()) {
            if (spread.name().toLowerCase(Locale.ROOT).equals(name)) {
                return spread;
            }
        }
        throw args.refuse("distribution_fn", "must be one of upper, midpoint, uniform, random");
    }

    private static void convert(Metric metric, double[] bounds, Spread spread) {
        List<DataPoint> points = new ArrayList<>();
        for (DataPoint point : metric.points()) {
            if (point instanceof ExponentialHistogramPoint exponential) {
                points.add(converted(exponential, bounds, spread));
            }
        }
        int temporality = metric.temporality();
        metric.setType(MetricType.HISTOGRAM);
        metric.setTemporality(temporality);
        metric.points().addAll(points);
    }

    /** Sum, least and greatest become 0 where they were absent, as in the Collector. */
    private static HistogramPoint converted(ExponentialHistogramPoint from, double[] bounds, Spread spread) {
        HistogramPoint point = new HistogramPoint();
        point.setStartTimeUnixNano(from.startTimeUnixNano());
        point.setTimeUnixNano(from.timeUnixNano());
        point.setCount(from.count());
        point.setSum(from.sum() == null ? 0 : from.sum());
        point.setMin(from.min() == null ? 0 : from.min());
        point.setMax(from.max() == null ? 0 : from.max());
        point.setExplicitBounds(bounds);
        point.setBucketCounts(counts(from, bounds, spread));
        point.exemplars().addAll(from.exemplars());
        point.attributes().putAll(from.attributes());
        return point;
    }

    private static long[] counts(ExponentialHistogramPoint from, double[] bounds, Spread spread) {
        long[] counts = new long[bounds.length];
        if (bounds[0] == 0) {
            counts[0] += from.zeroCount();
        }
        double factor = Math.scalb(LN_2, -from.scale());
        long[] buckets = from.positive().bucketCounts();
        for (int i = 0; i < buckets.length; i++) {
            int index = from.positive().offset() + i;
            double lower = Math.exp(index * factor);
            double upper = Math.exp((index + 1) * factor);
            int inside = inside(lower, upper, bounds);
            if (inside >= 0) {
                counts[inside] += buckets[i];
            } else {
                spread.add(buckets[i], lower, upper, bounds, counts);
            }
        }
        return counts;
    }

    /** The bucket that takes all of what lies between two values, or -1 if the distribution decides. */
    private static int inside(double lower, double upper, double[] bounds) {
        if (lower > bounds[bounds.length - 1]) {
            return bounds.length - 1;
        }
        for (int i = 1; i < bounds.length; i++) {
            if (lower > bounds[i - 1] && upper <= bounds[i]) {
                return i - 1;
            }
        }
        return -1;
    }
}
