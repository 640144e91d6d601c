package io.spanway.core.telemetry;

import com.codahale.metrics.Counter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * Every instrument of the process. Components make theirs in the constructor and keep them; asking again for the same family and labels
 * gives the same instrument.
 *
 * <p>A family holds {@value #MAX_SERIES_PER_FAMILY} series at most. Counters and histograms beyond that share one series whose label values
 * are {@code other}, so that sums stay right; further gauges are not kept. {@value #OVERFLOW} counts both.
 *
 * <p>Dropwizard's counters underneath, with labels in our own name type. Thread-safe.
 */
public final class Metrics {
    /** Bound that nobody should meet; it keeps labels with values from outside from growing without end. */
    static final int MAX_SERIES_PER_FAMILY = 2_000;

    static final String OVERFLOW = "spanway_metrics_series_overflow_total";
    private static final String OTHER = "other";

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
    private final ConcurrentHashMap<SeriesName, Integer> users = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, AtomicInteger> familySizes = new ConcurrentHashMap<>();
    private final Counter overflow = counter(OVERFLOW, "Series not kept because their metric has too many.");

    /** A monotonic counter; {@code labels} are pairs of name and value. */
    public Counter counter(String family, String help, String... labels) {
        return (Counter) register(family, Kind.COUNTER, help, labels, new Counter());
    }

    /** A value that is read when scraped; replaces an earlier gauge of the same name. */
    public void gauge(String family, String help, DoubleSupplier value, String... labels) {
        replace(new Series(name(family, labels), Kind.GAUGE, help, value));
    }

    /** A counter whose value somebody else keeps, read when scraped; replaces an earlier one of the same name. */
    public void counterOf(String family, String help, DoubleSupplier value, String... labels) {
        replace(new Series(name(family, labels), Kind.COUNTER, help, value));
    }

    /** A histogram with fixed upper bounds (without +Inf). */
    public BucketHistogram histogram(String family, String help, double[] bounds, String... labels) {
        return (BucketHistogram) register(family, Kind.HISTOGRAM, help, labels, new BucketHistogram(bounds));
    }

    /**
     * Forgets one series, when what it measured is gone. A series that was asked for several times must be removed as often: over a reload,
     * the old and the new of the same name live side by side for a while.
     */
    public void remove(String family, String... labels) {
        SeriesName name = name(family, labels);
        users.compute(name, (key, count) -> {
            if (count != null && count > 1) {
                return count - 1;
            }
            if (series.remove(name) != null) {
                size(family).decrementAndGet();
            }
            return null;
        });
    }

    /**
     * Puts gauges and counters of others' values back as they were, when whoever replaced them is not used after all.
     *
     * @param before what {@link #all} held
     */
    public void restore(Collection<Series> before) {
        for (Series held : before) {
            if (held.instrument() instanceof DoubleSupplier) {
                series.replace(held.name(), held);
            }
        }
    }

    /** All series, in no order. */
    public Collection<Series> all() {
        return series.values();
    }

    /** A series and the count of its users change together, so that nobody is given one that somebody else just takes away. */
    private Object register(String family, Kind kind, String help, String[] labels, Object instrument) {
        Series wanted = new Series(name(family, labels), kind, help, instrument);
        Series[] given = new Series[1];
        users.compute(wanted.name(), (name, count) -> {
            Series held = series.get(name);
            given[0] = held == null ? add(wanted) : held;
            check(given[0], wanted);
            return given[0].name().equals(name) ? Integer.valueOf(count == null ? 1 : count + 1) : count;
        });
        return given[0].instrument();
    }

    private static void check(Series held, Series wanted) {
        if (held.kind() != wanted.kind()
                || held.instrument().getClass() != wanted.instrument().getClass()) {
            throw new IllegalStateException(wanted.name() + " is registered as " + held.kind());
        }
    }

    private Series add(Series wanted) {
        SeriesName name = wanted.name();
        AtomicInteger size = size(name.family());
        if (size.get() >= MAX_SERIES_PER_FAMILY) {
            overflow.inc();
            return series.computeIfAbsent(
                    overflowName(name), key -> new Series(key, wanted.kind(), wanted.help(), wanted.instrument()));
        }
        series.put(name, wanted);
        size.incrementAndGet();
        return wanted;
    }

    private void replace(Series wanted) {
        AtomicInteger size = size(wanted.name().family());
        users.compute(wanted.name(), (name, count) -> {
            boolean known = series.containsKey(name);
            if (!known && size.get() >= MAX_SERIES_PER_FAMILY) {
                overflow.inc();
                return count;
            }
            series.put(name, wanted);
            if (!known) {
                size.incrementAndGet();
            }
            return count == null ? 1 : count + 1;
        });
    }

    private AtomicInteger size(String family) {
        return familySizes.computeIfAbsent(family, name -> new AtomicInteger());
    }

    private static SeriesName overflowName(SeriesName name) {
        List<String> labels = new ArrayList<>(name.labels());
        for (int i = 1; i < labels.size(); i += 2) {
            labels.set(i, OTHER);
        }
        return new SeriesName(name.family(), List.copyOf(labels));
    }

    private static SeriesName name(String family, String[] labels) {
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException("labels are pairs of name and value: " + Arrays.toString(labels));
        }
        return new SeriesName(family, List.of(labels));
    }
}
