package io.spanway.processing.exporter.prometheus;

import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Adds deltas up to running totals. A delta continues the total if its interval begins where the total's ends; after a gap, or with other
 * bounds, it begins a new one; a histogram that overlaps is left out. Immutable.
 */
final class Deltas {
    private Deltas() {}

    /**
     * The total with one more delta.
     *
     * @param delta changed and returned if it becomes the total
     * @return the new total, or null if the delta must be left out
     */
    static @Nullable DataPoint add(DataPoint total, DataPoint delta) {
        boolean joins = delta.startTimeUnixNano() == total.timeUnixNano();
        if (total instanceof NumberPoint before && delta instanceof NumberPoint number) {
            if (joins) {
                sum(before, number);
            }
        } else if (!joins) {
            return Long.compareUnsigned(delta.startTimeUnixNano(), total.timeUnixNano()) < 0 ? null : delta;
        } else if (total instanceof HistogramPoint before && delta instanceof HistogramPoint histogram) {
            if (!Arrays.equals(before.explicitBounds(), histogram.explicitBounds())) {
                return delta;
            }
            sum(before, histogram);
        } else if (total instanceof ExponentialHistogramPoint before
                && delta instanceof ExponentialHistogramPoint histogram) {
            histogram.setCount(before.count() + histogram.count());
            histogram.setSum(sum(before.sum(), histogram.sum()));
        }
        if (joins) {
            delta.setStartTimeUnixNano(total.startTimeUnixNano());
        }
        return delta;
    }

    private static void sum(NumberPoint total, NumberPoint delta) {
        if (total.isInt() && delta.isInt()) {
            delta.setInt(total.intValue() + delta.intValue());
        } else {
            delta.setDouble(total.number() + delta.number());
        }
    }

    private static void sum(HistogramPoint total, HistogramPoint delta) {
        long[] counts = delta.bucketCounts().clone();
        long[] before = total.bucketCounts();
        for (int i = 0; i < Math.min(counts.length, before.length); i++) {
            counts[i] += before[i];
        }
        delta.setBucketCounts(counts);
        delta.setCount(total.count() + delta.count());
        delta.setSum(sum(total.sum(), delta.sum()));
    }

    private static @Nullable Double sum(@Nullable Double a, @Nullable Double b) {
        return a == null || b == null ? null : Double.valueOf(a + b);
    }
}
