package io.spanway.processing.points;

import io.spanway.otlp.model.point.Buckets;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;

/**
 * Adds up exponential histograms. Buckets are added by what they stand for, whatever the offsets; the Collector puts some into wrong buckets
 * when the second one begins lower. Where the buckets of both lie too far apart for one array, or the scales differ, the result has a coarser
 * scale, at which two neighbours are one (OTel data model: Exponential Scale, perfect subsetting). Thread-safe: no state.
 */
final class ExponentialMerge {
    /** More buckets than any sensible histogram has. */
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
        addBuckets(joined, part);
        joined.exemplars().addAll(part.exemplars());
        PointMerger.startNotAfter(joined, part);
    }

    private static void addBuckets(ExponentialHistogramPoint joined, ExponentialHistogramPoint part) {
        int scale = Math.min(joined.scale(), part.scale());
        int ofJoined = joined.scale() - scale;
        int ofPart = part.scale() - scale;
        int more = 0;
        while (!fit(joined.positive(), ofJoined + more, part.positive(), ofPart + more)
                || !fit(joined.negative(), ofJoined + more, part.negative(), ofPart + more)) {
            more++;
        }
        add(joined.positive(), ofJoined + more, part.positive(), ofPart + more);
        add(joined.negative(), ofJoined + more, part.negative(), ofPart + more);
        joined.setScale(scale - more);
    }

    /** Whether the buckets of both fit into one array once their scales are so much lower. */
    private static boolean fit(Buckets joined, int ofJoined, Buckets part, int ofPart) {
        int a = joined.bucketCounts().length;
        int b = part.bucketCounts().length;
        if (a == 0 || b == 0) {
            return true;
        }
        long low = Math.min(at(joined.offset(), ofJoined), at(part.offset(), ofPart));
        long high = Math.max(at(joined.offset() - 1L + a, ofJoined), at(part.offset() - 1L + b, ofPart));
        return high - low < MOST_BUCKETS;
    }

    /** Where a bucket comes to lie when the scale is so much lower: each step joins two neighbours. */
    private static long at(long index, int lower) {
        return index >> lower;
    }

    private static void add(Buckets joined, int ofJoined, Buckets part, int ofPart) {
        long[] a = joined.bucketCounts();
        long[] b = part.bucketCounts();
        if (b.length == 0 && ofJoined == 0) {
            return;
        }
        long low = Math.min(lowest(joined, ofJoined), lowest(part, ofPart));
        long high = Math.max(highest(joined, ofJoined), highest(part, ofPart));
        if (high < low) {
            return;
        }
        long[] counts = new long[(int) (high - low + 1)];
        addAt(counts, low, joined.offset(), a, ofJoined);
        addAt(counts, low, part.offset(), b, ofPart);
        joined.setOffset((int) low);
        joined.setBucketCounts(counts);
    }

    private static long lowest(Buckets buckets, int lower) {
        return buckets.bucketCounts().length == 0 ? Long.MAX_VALUE : at(buckets.offset(), lower);
    }

    private static long highest(Buckets buckets, int lower) {
        int length = buckets.bucketCounts().length;
        return length == 0 ? Long.MIN_VALUE : at(buckets.offset() - 1L + length, lower);
    }

    private static void addAt(long[] counts, long low, long offset, long[] more, int lower) {
        for (int i = 0; i < more.length; i++) {
            counts[(int) (at(offset + i, lower) - low)] += more[i];
        }
    }
}
