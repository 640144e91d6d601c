package io.spanway.processing.points;

import io.spanway.otlp.model.point.HistogramPoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Adds up histograms with the same bounds. Thread-safe: no state. */
final class HistogramMerge {
    private HistogramMerge() {}

    /** Adds {@code part} to {@code joined}; one that counts nothing changes nothing. */
    static void add(HistogramPoint joined, HistogramPoint part) {
        if (part.count() == 0) {
            return;
        }
        joined.setCount(joined.count() + part.count());
        joined.setSum(orZero(joined.sum()) + orZero(part.sum()));
        joined.setMin(least(joined.min(), part.min()));
        joined.setMax(most(joined.max(), part.max()));
        long[] from = part.bucketCounts();
        long[] counts = Arrays.copyOf(joined.bucketCounts(), Math.max(joined.bucketCounts().length, from.length));
        for (int i = 0; i < from.length; i++) {
            counts[i] += from[i];
        }
        joined.setBucketCounts(counts);
        joined.exemplars().addAll(part.exemplars());
        PointMerger.startNotAfter(joined, part);
    }

    static double orZero(@Nullable Double number) {
        return number == null ? 0 : number;
    }

    /** The lesser of two minima; none stays none. */
    static @Nullable Double least(@Nullable Double joined, @Nullable Double part) {
        return joined != null && joined > orZero(part) ? Double.valueOf(orZero(part)) : joined;
    }

    /** The greater of two maxima; none stays none. */
    static @Nullable Double most(@Nullable Double joined, @Nullable Double part) {
        return joined != null && joined < orZero(part) ? Double.valueOf(orZero(part)) : joined;
    }
}
