package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.value.GoNumber;
import org.jspecify.annotations.Nullable;

/** {@code extract_percentile_metric}: a new gauge with a percentile of each point of a histogram. No state. */
final class PercentileGauges {
    private PercentileGauges() {}

    static Action build(Arguments args) {
        double percentile = args.constNumber("percentile");
        if (!(percentile > 0 && percentile < 100)) {
            throw args.refuse("percentile", "must be greater than 0 and less than 100");
        }
        String title = "p" + GoNumber.generalText(percentile);
        String given = args.constString("suffix", "");
        String suffix = given.isEmpty() ? "_" + title : given;
        return subject -> run(subject, percentile / 100, title, suffix);
    }

    private static void run(Subject subject, double share, String title, String suffix) {
        Metric metric = subject.metric();
        if (metric.type() != MetricType.HISTOGRAM && metric.type() != MetricType.EXPONENTIAL_HISTOGRAM) {
            return;
        }
        Metric gauge = new Metric();
        gauge.setName(metric.name() + suffix);
        gauge.setDescription(metric.description().isEmpty() ? title : metric.description() + " (" + title + ")");
        gauge.setUnit(metric.unit());
        gauge.setType(MetricType.GAUGE);
        for (DataPoint point : metric.points()) {
            Double value = value(point, share);
            if (value != null) {
                gauge.points().add(point(point, value));
            }
        }
        if (!gauge.points().isEmpty()) {
            subject.scope().items().add(gauge);
        }
    }

    private static @Nullable Double value(DataPoint point, double share) {
        if (point instanceof HistogramPoint histogram) {
            return HistogramPercentile.of(histogram, share);
        }
        return point instanceof ExponentialHistogramPoint histogram ? ExponentialPercentile.of(histogram, share) : null;
    }

    private static NumberPoint point(DataPoint from, double value) {
        NumberPoint point = new NumberPoint();
        point.attributes().putAll(from.attributes());
        point.setStartTimeUnixNano(from.startTimeUnixNano());
        point.setTimeUnixNano(from.timeUnixNano());
        point.setDouble(value);
        return point;
    }
}
