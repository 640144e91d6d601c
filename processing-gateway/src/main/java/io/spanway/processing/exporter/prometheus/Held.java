package io.spanway.processing.exporter.prometheus;

import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import java.util.List;

/** One series with its latest point, named for Prometheus. Guarded by the store's lock. */
final class Held {
    final String family;
    final Kind kind;
    final String help;
    /** Name, value, name, value…, sorted by name. */
    final List<String> labels;

    DataPoint point;
    long updatedNanos;

    /** Types of families. */
    enum Kind {
        COUNTER("counter"),
        GAUGE("gauge"),
        HISTOGRAM("histogram"),
        SUMMARY("summary");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Kind of(MetricType type, boolean monotonic) {
            return switch (type) {
                case SUM -> monotonic ? COUNTER : GAUGE;
                case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> HISTOGRAM;
                case SUMMARY -> SUMMARY;
                case GAUGE, NONE -> GAUGE;
            };
        }
    }

    Held(String family, Kind kind, String help, List<String> labels, DataPoint point) {
        this.family = family;
        this.kind = kind;
        this.help = help;
        this.labels = labels;
        this.point = point;
    }
}
