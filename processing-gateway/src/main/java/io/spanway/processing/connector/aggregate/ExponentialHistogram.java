package io.spanway.processing.connector.aggregate;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;

/**
 * Counts by buckets whose bounds grow by the same factor, finer while few values were seen: begins at scale {@value #FINEST} and merges
 * buckets in pairs whenever the values would need more than the allowed number. Confined to the connector's owner.
 *
 * <p>Bucket {@code i} of scale {@code s} holds values above {@code b^i} up to {@code b^(i+1)} with {@code b = 2^(2^-s)} (OTLP metrics data model:
 * ExponentialHistogram).
 */
final class ExponentialHistogram implements LatencyHistogram {
    private static final int FINEST = 20;
    private static final int COARSEST = -10;
    private static final double LOG2_E = 1 / Math.log(2);

    private final int maxSize;
    private int scale = FINEST;
    private int first;
    private int last = -1;
    private long[] counts = {};
    private long zeros;
    private long count;
    private double sum;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;

    /** @param maxSize most buckets, at least 2 */
    ExponentialHistogram(int maxSize) {
        this.maxSize = maxSize;
    }

    @Override
    public void observe(double value, long times) {
        count += times;
        sum += value * times;
        least = Math.min(least, value);
        most = Math.max(most, value);
        if (value < Double.MIN_NORMAL) {
            zeros += times;
            return;
        }
        int index = index(value, scale);
        if (last < first) {
            first = index;
            last = index;
            counts = new long[1];
        } else if (index < first || index > last) {
            index = makeRoom(value, index);
        }
        counts[index - first] += times;
    }

    /** Widens the range so that a value has a bucket, coarser if need be. */
    private int makeRoom(double value, int wanted) {
        int low = Math.min(first, wanted);
        int high = Math.max(last, wanted);
        int halvings = 0;
        while ((long) high - low >= maxSize && scale - halvings > COARSEST) {
            low >>= 1;
            high >>= 1;
            halvings++;
        }
        scale -= halvings;
        int index = halvings == 0 ? wanted : index(value, scale);
        int from = Math.min(first >> halvings, index);
        int to = Math.max(last >> halvings, index);
        long[] wider = new long[to - from + 1];
        for (int i = 0; i < counts.length; i++) {
            wider[(first + i >> halvings) - from] += counts[i];
        }
        first = from;
        last = to;
        counts = wider;
        return index;
    }

    /** Bucket of a value at a scale. */
    private static int index(double value, int scale) {
        int exponent = Math.getExponent(value);
        boolean power = (Double.doubleToRawLongBits(value) & (1L << 52) - 1) == 0;
        if (scale <= 0) {
            return (power ? exponent - 1 : exponent) >> -scale;
        }
        return power ? (exponent << scale) - 1 : (int) Math.floor(Math.log(value) * Math.scalb(LOG2_E, scale));
    }

    @Override
    public ExponentialHistogramPoint point() {
        ExponentialHistogramPoint point = new ExponentialHistogramPoint();
        point.setCount(count);
        point.setSum(sum);
        point.setZeroCount(zeros);
        if (count > 0) {
            point.setMin(least);
            point.setMax(most);
        }
        if (last >= first) {
            point.setScale(scale);
            point.positive().setOffset(first);
            point.positive().setBucketCounts(counts.clone());
        }
        return point;
    }

    @Override
    public void type(Metric metric) {
        metric.setType(MetricType.EXPONENTIAL_HISTOGRAM);
    }
}
