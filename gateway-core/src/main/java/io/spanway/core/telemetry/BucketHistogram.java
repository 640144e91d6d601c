package io.spanway.core.telemetry;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Counts of observations in fixed buckets, with sum, as Prometheus histograms have them. Thread-safe, no allocation on record. */
public final class BucketHistogram {
    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    BucketHistogram(double[] bounds) {
        this.bounds = bounds.clone();
        this.counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    public void record(double value) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sum.add(value);
    }

    /** Upper bounds, ascending, without +Inf. */
    double[] bounds() {
        return bounds.clone();
    }

    /** Observations in bucket {@code index} alone; the last index is beyond all bounds. */
    long count(int index) {
        return counts[index].sum();
    }

    double sum() {
        return sum.sum();
    }
}
