package io.spanway.processing.connector.spanmetrics;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Metric;
import io.spanway.processing.connector.aggregate.LatencyHistogram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All series of one metric and resource. Confined to the connector's owner. */
final class SeriesSet {
    private static final String OVERFLOW = "otel.metric.overflow";

    private final Map<Attributes, Series> series = new LinkedHashMap<>();
    private final @Nullable Supplier<LatencyHistogram> histograms;
    private final SeriesBudget budget;
    private final int limit;
    private @Nullable Series overflow;

    /**
     * @param histograms null for counts
     * @param limit most series besides the one for the rest; 0 = as many as the budget allows
     */
    SeriesSet(@Nullable Supplier<LatencyHistogram> histograms, int limit, SeriesBudget budget) {
        this.histograms = histograms;
        this.limit = limit;
        this.budget = budget;
    }

    /** The series with these labels, or the one for all that are too many. */
    Series get(Attributes labels, long unixNanos) {
        Series known = series.get(labels);
        if (known != null) {
            return known;
        }
        boolean full = limit > 0 && series.size() >= limit;
        if (full || !budget.take()) {
            budget.overflowed();
            return overflow(unixNanos);
        }
        Series made = make(labels, unixNanos);
        series.put(labels, made);
        return made;
    }

    private Series overflow(long unixNanos) {
        Series rest = overflow;
        if (rest == null) {
            Attributes labels = new Attributes();
            labels.add(OVERFLOW, true);
            rest = make(labels, unixNanos);
            overflow = rest;
        }
        return rest;
    }

    private Series make(Attributes labels, long unixNanos) {
        return new Series(labels, histograms == null ? null : histograms.get(), unixNanos);
    }

    /** Adds a point of each series to a metric; the start of each is asked for. */
    void report(Metric metric, boolean cumulative, StartTimes starts, long unixNanos) {
        for (Series one : series.values()) {
            one.type(metric);
            metric.points().add(one.point(cumulative, starts.of(one), unixNanos));
        }
        if (overflow != null) {
            overflow.type(metric);
            metric.points().add(overflow.point(cumulative, starts.of(overflow), unixNanos));
        }
    }

    /** Forgets series without spans since {@code unixNanos}. */
    void expire(long unixNanos) {
        int before = series.size();
        series.values().removeIf(one -> one.seenNanos() <= unixNanos);
        budget.give(before - series.size());
        if (overflow != null && overflow.seenNanos() <= unixNanos) {
            overflow = null;
        }
    }

    /** Forgets all. */
    void close() {
        budget.give(series.size());
        series.clear();
        overflow = null;
    }

    /** Where the interval of a series begins. */
    @FunctionalInterface
    interface StartTimes {
        long of(Series series);
    }
}
