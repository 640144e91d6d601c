package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.QuantileValue;
import io.spanway.otlp.model.point.SummaryPoint;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;

/** A new gauge from the quantiles of a summary, each a point with the quantile as an attribute. No state. */
final class QuantileGauges {
    private QuantileGauges() {}

    static Action build(Arguments args) {
        String key = args.constString("attribute_key", "quantile");
        String suffix = args.constString("suffix", ".quantiles");
        return subject -> run(subject, key, suffix);
    }

    private static void run(Subject subject, String key, String suffix) {
        Metric metric = subject.metric();
        if (metric.type() != MetricType.SUMMARY) {
            return;
        }
        Metric gauge = new Metric();
        gauge.setName(metric.name() + suffix);
        gauge.setDescription(metric.description());
        gauge.setUnit(metric.unit());
        gauge.setType(MetricType.GAUGE);
        for (DataPoint point : metric.points()) {
            if (point instanceof SummaryPoint summary) {
                summary.quantileValues().forEach(value -> gauge.points().add(point(summary, value, key)));
            }
        }
        if (!gauge.points().isEmpty()) {
            subject.scope().items().add(gauge);
        }
    }

    private static NumberPoint point(SummaryPoint summary, QuantileValue value, String key) {
        NumberPoint point = new NumberPoint();
        point.attributes().putAll(summary.attributes());
        point.attributes().put(key, value.quantile());
        point.setStartTimeUnixNano(summary.startTimeUnixNano());
        point.setTimeUnixNano(summary.timeUnixNano());
        point.setDouble(value.value());
        return point;
    }
}
