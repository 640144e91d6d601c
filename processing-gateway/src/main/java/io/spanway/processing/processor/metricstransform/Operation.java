package io.spanway.processing.processor.metricstransform;

import io.spanway.otlp.message.AnyValue;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.points.PointMerger;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One operation, ready to run. Thread-safe: no state that changes. */
final class Operation {
    private static final String VERSION = "{{version}}";

    private final OperationConfig config;
    private final String newValue;
    private final Set<String> labelSet;
    private final Set<String> aggregatedValues;
    private final Map<String, String> replacements = new HashMap<>();

    /** @param version the product's version */
    Operation(OperationConfig config, String version) {
        this.config = config;
        this.newValue = config.newValue().replace(VERSION, version);
        this.labelSet = Set.copyOf(config.labelSet());
        this.aggregatedValues = Set.copyOf(config.aggregatedValues());
        for (OperationConfig.ValueActionConfig action : config.valueActions()) {
            replacements.put(action.value(), action.newValue().replace(VERSION, version));
        }
    }

    /**
     * Changes a metric.
     *
     * @param whole whether the transform means all points of the metric; operations that cannot tell points apart are left out otherwise
     * @return false if the operation is not possible, so that those behind it are left out too
     */
    boolean apply(Metric metric, MetricFilter filter, boolean whole) {
        boolean aggregates = config.action() == OperationConfig.Action.AGGREGATE_LABELS
                || config.action() == OperationConfig.Action.AGGREGATE_LABEL_VALUES;
        if (whole && aggregates && metric.type() == MetricType.SUMMARY) {
            return false;
        }
        switch (config.action()) {
            case UPDATE_LABEL, TOGGLE_SCALAR_DATA_TYPE, EXPERIMENTAL_SCALE_VALUE -> points(metric, filter);
            case ADD_LABEL, AGGREGATE_LABELS, AGGREGATE_LABEL_VALUES, DELETE_LABEL_VALUE -> {
                if (whole) {
                    wholeMetric(metric);
                }
            }
        }
        return true;
    }

    private void points(Metric metric, MetricFilter filter) {
        for (DataPoint point : metric.points()) {
            if (filter.matches(point.attributes())) {
                switch (config.action()) {
                    case UPDATE_LABEL -> updateLabel(point.attributes());
                    case EXPERIMENTAL_SCALE_VALUE -> Scaling.scale(point, config.experimentalScale());
                    default -> {
                        if (point instanceof NumberPoint number) {
                            Scaling.toggle(number);
                        }
                    }
                }
            }
        }
    }

    private void wholeMetric(Metric metric) {
        switch (config.action()) {
            case ADD_LABEL -> metric.points().forEach(point -> addLabel(point.attributes()));
            case DELETE_LABEL_VALUE -> metric.points().removeIf(this::hasDeletedValue);
            case AGGREGATE_LABELS -> {
                metric.points().forEach(point -> keepLabels(point.attributes()));
                aggregate(metric);
            }
            default -> {
                metric.points().forEach(point -> replaceAggregated(point.attributes()));
                aggregate(metric);
            }
        }
    }

    private void addLabel(Attributes attributes) {
        if (!attributes.contains(config.newLabel())) {
            attributes.add(config.newLabel(), newValue);
        }
    }

    private void updateLabel(Attributes attributes) {
        int index = attributes.indexOf(config.label());
        if (index < 0) {
            return;
        }
        Object value = attributes.value(index);
        String key = config.label();
        if (!config.newLabel().isEmpty() && !config.newLabel().equals(key)) {
            key = config.newLabel();
            attributes.put(key, AnyValue.copy(value));
            attributes.remove(config.label());
        }
        String replacement = replacements.get(text(value));
        if (replacement != null) {
            attributes.put(key, replacement);
        }
    }

    private boolean hasDeletedValue(DataPoint point) {
        int index = point.attributes().indexOf(config.label());
        return index >= 0 && text(point.attributes().value(index)).equals(config.labelValue());
    }

    private void keepLabels(Attributes attributes) {
        for (int i = attributes.size() - 1; i >= 0; i--) {
            if (!labelSet.contains(attributes.key(i))) {
                attributes.removeAt(i);
            }
        }
    }

    private void replaceAggregated(Attributes attributes) {
        int index = attributes.indexOf(config.label());
        if (index >= 0 && aggregatedValues.contains(text(attributes.value(index)))) {
            attributes.set(index, newValue);
        }
    }

    private void aggregate(Metric metric) {
        PointMerger merger = new PointMerger();
        merger.take(metric);
        merger.give(metric, config.aggregationType());
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
