package io.spanway.processing.connector.spanmetrics;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.Exemplar;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.connector.aggregate.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One series: a count, or a histogram, with exemplars since the last emission. Confined to the connector's owner. */
final class Series {
    private final Attributes labels;
    private final @Nullable LatencyHistogram histogram;
    private final List<Exemplar> exemplars = new ArrayList<>(0);
    private final long startNanos;
    private long count;
    private long seenNanos;
    private boolean reported;

    /**
     * @param labels not changed any more
     * @param histogram null for a count
     */
    Series(Attributes labels, @Nullable LatencyHistogram histogram, long startNanos) {
        this.labels = labels;
        this.histogram = histogram;
        this.startNanos = startNanos;
    }

    void add(double duration, long spans, long unixNanos) {
        seenNanos = unixNanos;
        count += spans;
        if (histogram != null) {
            histogram.observe(duration, spans);
        }
    }

    /** Keeps an example, unless there are enough. */
    void example(Span span, double duration, int most) {
        if (exemplars.size() < most && span.traceId().length > 0) {
            Exemplar exemplar = new Exemplar();
            exemplar.setTraceId(span.traceId());
            exemplar.setSpanId(span.spanId());
            exemplar.setDouble(duration);
            exemplars.add(exemplar);
        }
    }

    Attributes labels() {
        return labels;
    }

    long startNanos() {
        return startNanos;
    }

    /** When a span was last added. */
    long seenNanos() {
        return seenNanos;
    }

    /** Gives the metric its type, as all its points need. */
    void type(Metric metric) {
        if (histogram != null) {
            histogram.type(metric);
        } else {
            metric.setType(MetricType.SUM);
            metric.setMonotonic(true);
        }
    }

    /**
     * The present point; exemplars begin anew.
     *
     * <p>A cumulative count is 0 the first time: so those who read differences see the first spans too (as in the Collector).
     */
    DataPoint point(boolean cumulative, long startUnixNanos, long unixNanos) {
        DataPoint point;
        Messages<Exemplar> shown;
        if (histogram == null) {
            NumberPoint number = new NumberPoint();
            number.setInt(cumulative && !reported ? 0 : count);
            point = number;
            shown = number.exemplars();
        } else {
            point = histogram.point();
            shown = point instanceof HistogramPoint explicit
                    ? explicit.exemplars()
                    : ((ExponentialHistogramPoint) point).exemplars();
        }
        reported = true;
        for (Exemplar exemplar : exemplars) {
            exemplar.setTimeUnixNano(unixNanos);
            shown.add(exemplar);
        }
        exemplars.clear();
        point.setStartTimeUnixNano(startUnixNanos);
        point.setTimeUnixNano(unixNanos);
        point.attributes().putAll(labels);
        return point;
    }
}
