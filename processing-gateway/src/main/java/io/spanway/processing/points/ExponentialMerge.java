package io.spanway.processing.points;

import io.spanway.otlp.model.point.Buckets;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;

/**
 * Adds up exponential histograms of the same scale. Buckets are added by what they stand for, whatever the offsets; the Collector puts some into
 * wrong buckets when the second one begins lower. Thread-safe: no state.
 */
final class ExponentialMerge {
    /** More buckets than any sensible histogram has; two that lie further apart are not joined into one array. */
    private static final int MOST_BUCKETS = 1 << 16;

    private ExponentialMerge() {}

    /** Adds {@code part} to {@code joined}; one that counts nothing changes nothing. */
    static void add(ExponentialHistogramPoint joined, ExponentialHistogramPoint part) {
        if (part.count() == 0) {
            return;
        }
        joined.setCount(joined.count() + part.count());
        joined.setSum(HistogramMerge.orZero(joined.sum()) + HistogramMerge.orZero(part.sum()));
        joined.setZeroCount(joined.zeroCount() + part.zeroCount());
        joined.setMin(HistogramMerge.least(joined.min(), part.min()));
        joined.setMax(HistogramMerge.most(joined.max(), part.max()));
        add(joined.positive(), part.positive());
        add(joined.negative(), part.negative());
        joined.exemplars().addAll(part.exemplars());
        PointMerger.startNotAfter(joined, part);
    }

    private static void add(Buckets joined, Buckets part) {
        long[] a = joined.bucketCounts();
        long[] b = part.bucketCounts();
        if (b.length == 0) {
            return;
        }
        if (a.length == 0) {
            joined.setOffset(part.offset());
            joined.setBucketCounts(b.clone());
            return;
        }
        int low = Math.min(joined.offset(), part.offset());
        long high = Math.max((long) joined.offset() + a.length, (long) part.offset() + b.length);
        if (high - low > MOST_BUCKETS) {
            return;
        }
        long[] counts = new long[(int) (high - low)];
        addAt(counts, joined.offset() - low, a);
        addAt(counts, part.offset() - low, b);
        joined.setOffset(low);
        joined.setBucketCounts(counts);
    }

    private static void addAt(long[] counts, int at, long[] more) {
        for (int i = 0; i < more.length; i++) {
            counts[at + i] += more[i];
        }
    }
}
