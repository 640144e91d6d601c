package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.SummaryPoint;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import org.jspecify.annotations.Nullable;

/**
 * A new sum from the counts or sums of a histogram's or summary's points.
 *
 * @param suffix behind the metric's name
 * @param counts counts, otherwise sums
 *     <p>Immutable.
 */
record Extraction(boolean monotonic, String suffix, boolean counts) {
    /** OTLP's number of cumulative, which is what summaries are. */
    private static final int CUMULATIVE = 2;

    static Action build(Arguments args, String suffix, boolean counts) {
        Extraction extraction = new Extraction(args.constBool("monotonic"), args.constString("suffix", suffix), counts);
        return extraction::run;
    }

    private void run(Subject subject) {
        Metric metric = subject.metric();
        boolean summary = metric.type() == MetricType.SUMMARY;
        if (!summary && metric.type() != MetricType.HISTOGRAM && metric.type() != MetricType.EXPONENTIAL_HISTOGRAM) {
            return;
        }
        Metric sum = sum(metric, summary ? CUMULATIVE : metric.temporality());
        for (DataPoint point : metric.points()) {
            add(sum, point);
        }
        if (!sum.points().isEmpty()) {
            subject.scope().items().add(sum);
        }
    }

    /** The new metric, still without points. */
    Metric sum(Metric metric, int temporality) {
        Metric sum = new Metric();
        sum.setName(metric.name() + suffix);
        sum.setDescription(metric.description());
        sum.setUnit(counts ? "1" : metric.unit());
        sum.setType(MetricType.SUM);
        sum.setTemporality(temporality);
        sum.setMonotonic(monotonic);
        return sum;
    }

    /** Adds what one point counts or sums up; a point without sum adds nothing. */
    void add(Metric sum, DataPoint point) {
        NumberPoint number = new NumberPoint();
        if (counts) {
            number.setInt(count(point));
        } else {
            Double value = sum(point);
            if (value == null) {
                return;
            }
            number.setDouble(value);
        }
        number.attributes().putAll(point.attributes());
        number.setStartTimeUnixNano(point.startTimeUnixNano());
        number.setTimeUnixNano(point.timeUnixNano());
        sum.points().add(number);
    }

    private static long count(DataPoint point) {
        if (point instanceof HistogramPoint histogram) {
            return histogram.count();
        }
        if (point instanceof ExponentialHistogramPoint histogram) {
            return histogram.count();
        }
        return point instanceof SummaryPoint summary ? summary.count() : 0;
    }

    private static @Nullable Double sum(DataPoint point) {
        if (point instanceof HistogramPoint histogram) {
            return histogram.sum();
        }
        if (point instanceof ExponentialHistogramPoint histogram) {
            return histogram.sum();
        }
        return point instanceof SummaryPoint summary ? Double.valueOf(summary.sum()) : null;
    }
}
