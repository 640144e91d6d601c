package io.spanway.processing.ottl.function.metric;

import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.SummaryPoint;
import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.function.Arguments;
import io.spanway.processing.ottl.function.Function;
import io.spanway.processing.ottl.function.Strict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The editors of metrics that only {@code transform} has; each leaves metrics alone that it does not apply to. Immutable. */
public final class MetricEditors {
    private MetricEditors() {}

    public static List<Function> list() {
        return List.of(
                metric(
                        "convert_sum_to_gauge()",
                        args -> subject -> retype(subject.metric(), MetricType.SUM, MetricType.GAUGE)),
                metric("convert_gauge_to_sum(aggregation_temporality, monotonic)", MetricEditors::gaugeToSum),
                metric("copy_metric(name?, description?, unit?)", MetricEditors::copyMetric),
                metric("scale_metric(factor, unit?)", MetricEditors::scale),
                metric("extract_count_metric(monotonic, suffix?)", args -> Extraction.build(args, "_count", true)),
                metric("extract_sum_metric(monotonic, suffix?)", args -> Extraction.build(args, "_sum", false)),
                metric("extract_percentile_metric(percentile, suffix?)", PercentileGauges::build),
                metric("aggregate_on_attributes(aggregation_function, attributes?)", Aggregations::onAttributes),
                metric(
                        "aggregate_on_attribute_value(aggregation_function, attribute, values, new_value)",
                        Aggregations::onValue),
                metric(
                        "convert_exponential_histogram_to_histogram(distribution_fn, explicit_bounds)",
                        ExplicitHistograms::build),
                Function.editor("merge_histogram_buckets(target_value, method?)", HistogramBuckets::build)
                        .only(ContextKind.DATAPOINT),
                metric("convert_summary_quantile_val_to_gauge(attribute_key?, suffix?)", QuantileGauges::build),
                Function.editor(
                                "convert_summary_count_val_to_sum(aggregation_temporality, monotonic, suffix?)",
                                args -> SummaryExtraction.build(args, "_count", true))
                        .only(ContextKind.DATAPOINT),
                Function.editor(
                                "convert_summary_sum_val_to_sum(aggregation_temporality, monotonic, suffix?)",
                                args -> SummaryExtraction.build(args, "_sum", false))
                        .only(ContextKind.DATAPOINT));
    }

    private static Function metric(String signature, Function.EditorBuilder builder) {
        return Function.editor(signature, builder).only(ContextKind.METRIC);
    }

    /** OTLP's number of a temporality that is given by its name. */
    static int temporality(Arguments args) {
        return switch (args.constString("aggregation_temporality")) {
            case "delta" -> 1;
            case "cumulative" -> 2;
            default -> throw args.refuse("aggregation_temporality", "must be delta or cumulative");
        };
    }

    private static boolean retype(Metric metric, MetricType from, MetricType to) {
        if (metric.type() != from) {
            return false;
        }
        List<DataPoint> points = new ArrayList<>(metric.points());
        metric.setType(to);
        metric.points().addAll(points);
        return true;
    }

    private static Action gaugeToSum(Arguments args) {
        int temporality = temporality(args);
        boolean monotonic = args.constBool("monotonic");
        return subject -> {
            Metric metric = subject.metric();
            if (retype(metric, MetricType.GAUGE, MetricType.SUM)) {
                metric.setTemporality(temporality);
                metric.setMonotonic(monotonic);
            }
        };
    }

    private static Action copyMetric(Arguments args) {
        Strict<String> name = args.has("name") ? args.str("name") : null;
        Strict<String> description = args.has("description") ? args.str("description") : null;
        Strict<String> unit = args.has("unit") ? args.str("unit") : null;
        return subject -> {
            Metric copy = subject.metric().copy();
            if (name != null) {
                copy.setName(name.get(subject));
            }
            if (description != null) {
                copy.setDescription(description.get(subject));
            }
            if (unit != null) {
                copy.setUnit(unit.get(subject));
            }
            subject.scope().items().add(copy);
        };
    }

    private static Action scale(Arguments args) {
        double factor = args.constNumber("factor");
        Strict<String> unit = args.has("unit") ? args.str("unit") : null;
        return subject -> {
            Metric metric = subject.metric();
            for (DataPoint point : metric.points()) {
                scale(point, factor);
            }
            if (unit != null) {
                metric.setUnit(unit.get(subject));
            }
        };
    }

    private static void scale(DataPoint point, double factor) {
        if (point instanceof NumberPoint number) {
            if (number.isInt()) {
                number.setInt((long) (number.intValue() * factor));
            } else {
                number.setDouble(number.doubleValue() * factor);
            }
        } else if (point instanceof HistogramPoint histogram) {
            histogram.setSum(scaled(histogram.sum(), factor));
            histogram.setMin(scaled(histogram.min(), factor));
            histogram.setMax(scaled(histogram.max(), factor));
            double[] bounds = histogram.explicitBounds().clone();
            for (int i = 0; i < bounds.length; i++) {
                bounds[i] *= factor;
            }
            histogram.setExplicitBounds(bounds);
        } else if (point instanceof SummaryPoint summary) {
            summary.setSum(summary.sum() * factor);
            summary.quantileValues().forEach(value -> value.setValue(value.value() * factor));
        } else if (point instanceof ExponentialHistogramPoint) {
            // The Collector leaves these alone too: their bounds follow from the scale and cannot be multiplied.
            return;
        }
    }

    private static @Nullable Double scaled(@Nullable Double value, double factor) {
        return value == null ? null : Double.valueOf(value * factor);
    }
}
