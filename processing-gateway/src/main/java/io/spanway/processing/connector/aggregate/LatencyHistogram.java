package io.spanway.processing.connector.aggregate;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.point.DataPoint;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts of observed values. Confined to the connector's owner. */
public sealed interface LatencyHistogram permits ExplicitHistogram, ExponentialHistogram {
    /** Adds {@code count} observations of one value, which is not negative. */
    void observe(double value, long count);

    /** A point with the counts so far; times and attributes are the caller's to set. */
    DataPoint point();

    /** Gives a metric the type of the points. */
    void type(Metric metric);

    /**
     * How histograms are made.
     *
     * @param bounds upper bounds, ascending; null for exponential ones
     * @param maxSize most buckets of an exponential one
     */
    record Shape(double @Nullable [] bounds, int maxSize) implements Supplier<LatencyHistogram> {
        @Override
        public LatencyHistogram get() {
            return bounds == null ? new ExponentialHistogram(maxSize) : new ExplicitHistogram(bounds);
        }
    }
}
