package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.points.Aggregation;
import io.spanway.processing.points.PointMerger;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Points that are joined after attributes were taken away, or values of one were made the same. No state. */
final class Aggregations {
    private static final String FUNCTION = "aggregation_function";

    private Aggregations() {}

    /** {@code aggregate_on_attributes}: keeps some attributes (if none are named, all) and joins the points that then are equal. */
    static Action onAttributes(Arguments args) {
        Aggregation aggregation = aggregation(args);
        boolean filtered = args.has("attributes");
        Set<String> kept = Set.copyOf(args.constStringsOrNone("attributes"));
        return subject -> {
            Metric metric = aggregatable(subject);
            if (filtered) {
                metric.points().forEach(point -> point.attributes().removeIf((key, value) -> !kept.contains(key)));
            }
            join(metric, aggregation);
        };
    }

    /** {@code aggregate_on_attribute_value}: gives some values of an attribute a new one and joins the points that then are equal. */
    static Action onValue(Arguments args) {
        Aggregation aggregation = aggregation(args);
        String attribute = args.constString("attribute");
        List<String> values = args.constStrings("values");
        String newValue = args.constString("new_value");
        return subject -> {
            Metric metric = aggregatable(subject);
            for (DataPoint point : metric.points()) {
                rename(point.attributes(), attribute, values, newValue);
            }
            join(metric, aggregation);
        };
    }

    private static Metric aggregatable(Subject subject) {
        if (subject.metric().type() == MetricType.SUMMARY) {
            throw new EvalException("summaries cannot be aggregated");
        }
        return subject.metric();
    }

    private static Aggregation aggregation(Arguments args) {
        String name = args.constString(FUNCTION);
        for (Aggregation aggregation : Aggregation.values()) {
            if (aggregation.name().toLowerCase(Locale.ROOT).equals(name)) {
                return aggregation;
            }
        }
        throw args.refuse(FUNCTION, "must be one of sum, max, min, mean, median, count");
    }

    /** A value that is no string compares as the empty one, as in the Collector. */
    private static void rename(Attributes attributes, String attribute, List<String> values, String newValue) {
        int index = attributes.indexOf(attribute);
        if (index >= 0) {
            String value = attributes.value(index) instanceof String text ? text : "";
            if (values.contains(value)) {
                attributes.set(index, newValue);
            }
        }
    }

    private static void join(Metric metric, Aggregation aggregation) {
        PointMerger merger = new PointMerger();
        merger.take(metric);
        merger.give(metric, aggregation);
    }
}
