package io.spanway.processing.connector.aggregate;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.HistogramPoint;
import java.util.Arrays;

/** Counts by fixed upper bounds, each including its bound. Confined to the connector's owner. */
final class ExplicitHistogram implements LatencyHistogram {
    private final double[] bounds;
    private final long[] counts;
    private long count;
    private double sum;

    ExplicitHistogram(double[] bounds) {
        this.bounds = bounds;
        this.counts = new long[bounds.length + 1];
    }

    @Override
    public void observe(double value, long times) {
        int found = Arrays.binarySearch(bounds, value);
        counts[found < 0 ? -found - 1 : found] += times;
        count += times;
        sum += value * times;
    }

    @Override
    public HistogramPoint point() {
        HistogramPoint point = new HistogramPoint();
        point.setCount(count);
        point.setSum(sum);
        point.setExplicitBounds(bounds);
        point.setBucketCounts(counts.clone());
        return point;
    }

    @Override
    public void type(Metric metric) {
        metric.setType(MetricType.HISTOGRAM);
    }
}
