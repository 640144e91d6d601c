package io.spanway.processing.processor.metricstransform;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether metrics can be joined into one: of one type, unit, temporality and set of labels, and no summaries. Thread-safe: no state. */
final class Combinable {
    private Combinable() {}

    /** Why metrics cannot be combined, or null if they can. */
    static @Nullable String obstacle(List<Metric> metrics) {
        Metric first = metrics.get(0);
        for (Metric metric : metrics) {
            if (metric.type() == MetricType.SUMMARY) {
                return "summaries cannot be combined: " + metric.name();
            }
        }
        for (Metric metric : metrics) {
            String difference = difference(first, metric);
            if (difference != null) {
                return "metrics cannot be combined, their " + difference + " differ: " + first.name() + " and "
                        + metric.name();
            }
        }
        return null;
    }

    private static @Nullable String difference(Metric a, Metric b) {
        if (a.type() != b.type()) {
            return "types";
        }
        if (!a.unit().equals(b.unit())) {
            return "units";
        }
        if (!labels(a).equals(labels(b))) {
            return "labels";
        }
        if (a.temporality() != b.temporality()) {
            return "temporalities";
        }
        return a.monotonic() == b.monotonic() ? null : "monotonicities";
    }

    private static Set<String> labels(Metric metric) {
        Set<String> labels = new HashSet<>();
        for (DataPoint point : metric.points()) {
            for (int i = 0; i < point.attributes().size(); i++) {
                labels.add(point.attributes().key(i));
            }
        }
        return labels;
    }
}
