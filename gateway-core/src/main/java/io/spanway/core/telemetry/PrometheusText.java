package io.spanway.core.telemetry;

import com.codahale.metrics.Counter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/**
 * Writes all metrics in Prometheus' text exposition format 0.0.4, families and series in a fixed order.
 *
 * <p>Names are those of the Collector, whose counters have no {@code _total} suffix with default settings, so that dashboards made for it
 * work. Prometheus' checker wants the suffix on everything typed {@code counter}; therefore a counter without it is typed {@code untyped}, which
 * {@code rate()} treats alike. {@link Naming#TOTAL} adds the suffix instead. What Prometheus does not take in the name of a metric or label, such as
 * the dot of {@code otel.signal}, becomes an underscore. Immutable.
 */
public final class PrometheusText {
    /** Value of the Content-Type header. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** What counters without {@code _total} in their name look like. */
    public enum Naming {
        /** Keep the name, and say {@code untyped}. */
        COLLECTOR,
        /** Add {@code _total}, and say {@code counter}. */
        TOTAL
    }

    private static final String SUFFIX = "_total";

    private PrometheusText() {}

    /** The text of all series, each read once, at some moment during the call. */
    public static String write(Collection<Metrics.Series> all, Naming naming) {
        Map<String, List<Metrics.Series>> families = new TreeMap<>();
        for (Metrics.Series series : all) {
            families.computeIfAbsent(legal(series.name().family(), true), name -> new ArrayList<>())
                    .add(series);
        }
        StringBuilder out = new StringBuilder(256 + 128 * all.size());
        for (Map.Entry<String, List<Metrics.Series>> family : families.entrySet()) {
            family(out, family.getKey(), family.getValue(), naming);
        }
        return out.toString();
    }

    /** A name that fits {@code [a-zA-Z_:][a-zA-Z0-9_:]*}, for labels without the colon. */
    private static String legal(String name, boolean metric) {
        StringBuilder legal = new StringBuilder(name);
        for (int i = 0; i < legal.length(); i++) {
            char c = legal.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c == ':' && metric);
            if (!letter && (c < '0' || c > '9' || i == 0)) {
                legal.setCharAt(i, '_');
            }
        }
        return legal.toString();
    }

    private static void family(StringBuilder out, String family, List<Metrics.Series> members, Naming naming) {
        members.sort(
                Comparator.comparing(series -> String.join("\0", series.name().labels())));
        Metrics.Series first = members.get(0);
        String name = shownName(family, first.kind(), naming);
        header(out, name, type(name, first.kind()), first.help());
        for (Metrics.Series series : members) {
            if (series.kind() == first.kind()) {
                values(out, name, series);
            }
        }
    }

    private static String shownName(String family, Metrics.Kind kind, Naming naming) {
        boolean add = kind == Metrics.Kind.COUNTER && naming == Naming.TOTAL && !family.endsWith(SUFFIX);
        return add ? family + SUFFIX : family;
    }

    private static String type(String name, Metrics.Kind kind) {
        return switch (kind) {
            case COUNTER -> name.endsWith(SUFFIX) ? "counter" : "untyped";
            case GAUGE -> "gauge";
            case HISTOGRAM -> "histogram";
        };
    }

    private static void header(StringBuilder out, String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ');
        escape(out, help, false);
        out.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void values(StringBuilder out, String name, Metrics.Series series) {
        List<String> labels = series.name().labels();
        Object instrument = series.instrument();
        if (instrument instanceof Counter counter) {
            sample(out, name, "", labels).append(counter.getCount()).append('\n');
        } else if (instrument instanceof DoubleSupplier value) {
            sample(out, name, "", labels).append(number(value.getAsDouble())).append('\n');
        } else if (instrument instanceof BucketHistogram histogram) {
            histogram(out, name, labels, histogram);
        }
    }

    private static void histogram(StringBuilder out, String name, List<String> labels, BucketHistogram histogram) {
        double[] bounds = histogram.bounds();
        long below = 0;
        List<String> withBound = new ArrayList<>(labels);
        withBound.add("le");
        withBound.add("");
        for (int i = 0; i <= bounds.length; i++) {
            below += histogram.count(i);
            withBound.set(withBound.size() - 1, i == bounds.length ? "+Inf" : number(bounds[i]));
            sample(out, name, "_bucket", withBound).append(below).append('\n');
        }
        sample(out, name, "_sum", labels).append(number(histogram.sum())).append('\n');
        // The same sum as the last bucket: a recording in between must not make them differ.
        sample(out, name, "_count", labels).append(below).append('\n');
    }

    private static StringBuilder sample(StringBuilder out, String name, String suffix, List<String> labels) {
        out.append(name).append(suffix);
        for (int i = 0; i < labels.size(); i += 2) {
            out.append(i == 0 ? '{' : ',').append(legal(labels.get(i), false)).append("=\"");
            escape(out, labels.get(i + 1), true);
            out.append('"');
        }
        return out.append(labels.isEmpty() ? " " : "} ");
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return Double.toString(value);
    }

    private static void escape(StringBuilder out, String text, boolean label) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                out.append("\\\\");
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '"' && label) {
                out.append("\\\"");
            } else {
                out.append(c);
            }
        }
    }
}
