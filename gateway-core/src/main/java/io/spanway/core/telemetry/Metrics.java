package io.spanway.core.telemetry;

import com.codahale.metrics.Counter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * Every instrument of the process. Components make theirs in the constructor and keep them; asking again for the same family and labels
 * gives the same instrument.
 *
 * <p>Dropwizard's counters underneath, with labels in our own name type. Thread-safe.
 */
public final class Metrics {
    /** What a family measures, as Prometheus types know it. */
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /**
     * One labelled time series.
     *
     * @param family metric name, for example {@code otelcol_receiver_accepted_spans}
     * @param labels name, value, name, value…
     */
    public record SeriesName(String family, List<String> labels) {}

    /** One series with its value behind it: a {@link Counter}, a {@link DoubleSupplier} or a {@link BucketHistogram}. */
    public record Series(SeriesName name, Kind kind, String help, Object instrument) {}

    private final ConcurrentHashMap<SeriesName, Series> series = new ConcurrentHashMap<>();

    /** A monotonic counter; {@code labels} are pairs of name and value. */
    public Counter counter(String family, String help, String... labels) {
        return (Counter) register(family, Kind.COUNTER, help, labels, new Counter());
    }

    /** A value that is read when scraped; replaces an earlier gauge of the same name. */
    public void gauge(String family, String help, DoubleSupplier value, String... labels) {
        SeriesName name = name(family, labels);
        series.put(name, new Series(name, Kind.GAUGE, help, value));
    }

    /** A counter whose value somebody else keeps, read when scraped; replaces an earlier one of the same name. */
    public void counterOf(String family, String help, DoubleSupplier value, String... labels) {
        SeriesName name = name(family, labels);
        series.put(name, new Series(name, Kind.COUNTER, help, value));
    }

    /** A histogram with fixed upper bounds (without +Inf). */
    public BucketHistogram histogram(String family, String help, double[] bounds, String... labels) {
        return (BucketHistogram) register(family, Kind.HISTOGRAM, help, labels, new BucketHistogram(bounds));
    }

    /** Forgets one series, when what it measured is gone. */
    public void remove(String family, String... labels) {
        series.remove(name(family, labels));
    }

    /** All series, in no order. */
    public Collection<Series> all() {
        return series.values();
    }

    private Object register(String family, Kind kind, String help, String[] labels, Object instrument) {
        SeriesName name = name(family, labels);
        Series held = series.computeIfAbsent(name, key -> new Series(key, kind, help, instrument));
        if (held.kind() != kind || held.instrument().getClass() != instrument.getClass()) {
            throw new IllegalStateException(name + " is registered as " + held.kind());
        }
        return held.instrument();
    }

    private static SeriesName name(String family, String[] labels) {
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("labels are pairs of name and value: " + Arrays.toString(labels));
        }
        return new SeriesName(family, List.of(labels));
    }
}
