package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Lenient;
import io.spanway.processing.ottl.value.EvalException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code merge_histogram_buckets}: fewer buckets, by leaving out one bound or by joining neighbours. No state. */
final class HistogramBuckets {
    private static final double SAME_BOUND = 1e-12;
    private static final String TARGET = "target_value";

    private HistogramBuckets() {}

    static Action build(Arguments args) {
        Lenient<Double> target = args.dbllike(TARGET);
        boolean limit = switch (args.constString("method", "remove_explicit_bound")) {
            case "remove_explicit_bound" -> false;
            case "limit_buckets" -> true;
            default -> throw args.refuse("method", "must be remove_explicit_bound or limit_buckets");
        };
        if (args.isConstant(TARGET)) {
            args.parsed(TARGET, () -> checked(target.get(new Subject()), limit));
        }
        return subject -> {
            if (subject.point() instanceof HistogramPoint point) {
                double value = checked(target.get(subject), limit);
                if (isWellFormed(point) && limit) {
                    limit(point, value);
                } else if (isWellFormed(point)) {
                    remove(point, value);
                }
            }
        };
    }

    private static double checked(@Nullable Double value, boolean limit) {
        if (value == null) {
            throw new EvalException(TARGET + " must not be nil");
        }
        if (limit && !(value >= 1 && value == Math.rint(value) && value <= Long.MAX_VALUE)) {
            throw new EvalException(TARGET + " must be a positive whole number, not " + value);
        }
        return value;
    }

    private static boolean isWellFormed(HistogramPoint point) {
        int buckets = point.bucketCounts().length;
        return buckets > 1 && point.explicitBounds().length + 1 == buckets;
    }

    private static void remove(HistogramPoint point, double bound) {
        double[] bounds = point.explicitBounds();
        for (int i = 0; i < bounds.length; i++) {
            if (Math.abs(bounds[i] - bound) < SAME_BOUND) {
                long[] counts = without(point.bucketCounts(), i);
                counts[i] += point.bucketCounts()[i];
                double[] fewer = Arrays.copyOf(bounds, bounds.length - 1);
                System.arraycopy(bounds, i + 1, fewer, i, fewer.length - i);
                point.setBucketCounts(counts);
                point.setExplicitBounds(fewer);
                return;
            }
        }
    }

    private static long[] without(long[] counts, int index) {
        long[] fewer = Arrays.copyOf(counts, counts.length - 1);
        System.arraycopy(counts, index + 1, fewer, index, fewer.length - index);
        return fewer;
    }

    /** Joins as many neighbours as it takes for at most {@code most} buckets; bounds that do not rise are left alone. */
    private static void limit(HistogramPoint point, double most) {
        long[] counts = point.bucketCounts();
        double[] bounds = point.explicitBounds();
        if (counts.length <= most || !isRising(bounds)) {
            return;
        }
        int joined = (counts.length - 1) / (int) most + 1;
        long[] fewer = new long[(counts.length - 1) / joined + 1];
        for (int i = 0; i < counts.length; i++) {
            fewer[i / joined] += counts[i];
        }
        double[] kept = new double[fewer.length - 1];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = bounds[(i + 1) * joined - 1];
        }
        point.setBucketCounts(fewer);
        point.setExplicitBounds(kept);
    }

    private static boolean isRising(double[] bounds) {
        for (int i = 1; i < bounds.length; i++) {
            if (!(bounds[i] > bounds[i - 1])) {
                return false;
            }
        }
        return true;
    }
}
