package io.spanway.processing.processor.metricstransform;

import io.spanway.processing.points.Aggregation;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One change of a metric's points.
 *
 * @param action what is done; required
 * @param label label acted upon
 * @param newLabel name of an added or renamed label
 * @param labelSet aggregate_labels: labels that stay
 * @param aggregationType how values of points that become equal are joined
 * @param aggregatedValues aggregate_label_values: values that become new_value
 * @param newValue value that is set; {@code {{version}}} in it is the product's version
 * @param valueActions update_label: values that are replaced
 * @param experimentalScale experimental_scale_value: factor
 * @param labelValue delete_label_value: points with this value go
 *     <p>Immutable.
 */
record OperationConfig(
        Action action,
        String label,
        String newLabel,
        List<String> labelSet,
        @Nullable Aggregation aggregationType,
        List<String> aggregatedValues,
        String newValue,
        List<ValueActionConfig> valueActions,
        Double experimentalScale,
        String labelValue) {
    /** What is done. */
    enum Action {
        ADD_LABEL,
        UPDATE_LABEL,
        DELETE_LABEL_VALUE,
        TOGGLE_SCALAR_DATA_TYPE,
        EXPERIMENTAL_SCALE_VALUE,
        AGGREGATE_LABELS,
        AGGREGATE_LABEL_VALUES
    }

    /** A label's value and what it becomes. */
    record ValueActionConfig(String value, String newValue) {
        ValueActionConfig {
            value = orEmpty(value);
            newValue = orEmpty(newValue);
        }
    }

    OperationConfig {
        label = orEmpty(label);
        newLabel = orEmpty(newLabel);
        labelSet = labelSet == null ? List.of() : List.copyOf(labelSet);
        aggregatedValues = aggregatedValues == null ? List.of() : List.copyOf(aggregatedValues);
        newValue = orEmpty(newValue);
        valueActions = valueActions == null ? List.of() : List.copyOf(valueActions);
        experimentalScale = experimentalScale == null ? Double.valueOf(0) : experimentalScale;
        labelValue = orEmpty(labelValue);
        if (action == null) {
            throw new IllegalArgumentException("action: must be one of add_label, update_label, delete_label_value,"
                    + " toggle_scalar_data_type, experimental_scale_value, aggregate_labels, aggregate_label_values");
        }
        require(action, Action.UPDATE_LABEL, !label.isEmpty(), "label");
        require(action, Action.ADD_LABEL, !newLabel.isEmpty(), "new_label");
        require(action, Action.ADD_LABEL, !newValue.isEmpty(), "new_value");
        require(action, Action.EXPERIMENTAL_SCALE_VALUE, experimentalScale != 0, "experimental_scale");
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static void require(Action action, Action of, boolean given, String key) {
        if (action == of && !given) {
            throw new IllegalArgumentException(
                    key + ": must be set for " + of.name().toLowerCase(Locale.ROOT));
        }
    }
}
