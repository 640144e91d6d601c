package io.spanway.processing.ottl.context;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.SummaryPoint;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.EvalException;
import org.jspecify.annotations.Nullable;

/** Paths of the metric context. Immutable. */
final class MetricPaths {
    static final Fields FIELDS = new Fields()
            .plain(
                    "name",
                    subject -> subject.metric().name(),
                    (subject, value) -> subject.metric().setName(Expect.string(value)))
            .plain(
                    "description",
                    subject -> subject.metric().description(),
                    (subject, value) -> subject.metric().setDescription(Expect.string(value)))
            .plain(
                    "unit",
                    subject -> subject.metric().unit(),
                    (subject, value) -> subject.metric().setUnit(Expect.string(value)))
            .map("metadata", subject -> subject.metric().metadata())
            .plain("type", subject -> (long) subject.metric().type().ordinal(), (subject, value) -> {
                // The Collector accepts and ignores it, because the type follows from the data.
            })
            .plain(
                    "aggregation_temporality",
                    MetricPaths::temporality,
                    (subject, value) -> subject.metric().setTemporality((int) Expect.integer(value)))
            .plain(
                    "is_monotonic",
                    subject -> subject.metric().type() == MetricType.SUM
                            ? subject.metric().monotonic()
                            : null,
                    (subject, value) -> subject.metric().setMonotonic(Expect.bool(value)))
            .plain("data_points", subject -> subject.metric().points(), MetricPaths::setPoints);

    private MetricPaths() {}

    private static @Nullable Object temporality(Subject subject) {
        Metric metric = subject.metric();
        return metric.type().hasTemporality() ? (Object) (long) metric.temporality() : null;
    }

    private static void setPoints(Subject subject, @Nullable Object value) {
        Class<? extends DataPoint> type = switch (subject.metric().type()) {
            case GAUGE, SUM -> NumberPoint.class;
            case HISTOGRAM -> HistogramPoint.class;
            case EXPONENTIAL_HISTOGRAM -> ExponentialHistogramPoint.class;
            case SUMMARY -> SummaryPoint.class;
            case NONE -> throw new EvalException("a metric without type has no points");
        };
        Expect.messages(subject.metric().points(), type, value);
    }
}
