package io.spanway.processing.connector.count;

import io.spanway.core.config.ConfigNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code count}: for each kind of item the metrics that count it, by name. A kind that is left out or empty has its default metric.
 *
 * <p>Immutable.
 */
record CountConfig(
        @Nullable Map<String, Counted> spans,
        @Nullable Map<String, Counted> spanevents,
        @Nullable Map<String, Counted> metrics,
        @Nullable Map<String, Counted> datapoints,
        @Nullable Map<String, Counted> logs) {
    /**
     * One metric.
     *
     * @param description of the metric
     * @param conditions OTTL; an item counts if any is true, or if there is none
     * @param attributes attributes that tell the points of the metric apart; an item that lacks one without default does not count
     */
    record Counted(String description, List<String> conditions, List<Attribute> attributes) {
        Counted {
            description = description == null ? "" : description;
            conditions = conditions == null ? List.of() : List.copyOf(conditions);
            attributes = attributes == null ? List.of() : List.copyOf(attributes);
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < attributes.size(); i++) {
                if (!seen.add(attributes.get(i).key())) {
                    throw new IllegalArgumentException(
                            "attributes[" + i + "].key: \"" + attributes.get(i).key() + "\" is listed twice");
                }
            }
        }
    }

    /** An attribute of the item, its scope or its resource, in this order. */
    record Attribute(String key, @Nullable ConfigNode defaultValue) {
        Attribute {
            key = key == null ? "" : key;
            if (key.isEmpty()) {
                throw new IllegalArgumentException("key: must name an attribute");
            }
        }
    }

    CountConfig {
        spans = or(spans, "spans", "trace.span.count", "The number of spans observed.");
        spanevents = or(spanevents, "spanevents", "trace.span.event.count", "The number of span events observed.");
        metrics = or(metrics, "metrics", "metric.count", "The number of metrics observed.");
        datapoints = or(datapoints, "datapoints", "metric.datapoint.count", "The number of data points observed.");
        logs = or(logs, "logs", "log.record.count", "The number of log records observed.");
    }

    private static Map<String, Counted> or(
            @Nullable Map<String, Counted> configured, String key, String name, String description) {
        if (configured == null || configured.isEmpty()) {
            return Map.of(name, new Counted(description, List.of(), List.of()));
        }
        for (Map.Entry<String, Counted> entry : configured.entrySet()) {
            if (entry.getKey().isEmpty()) {
                throw new IllegalArgumentException(key + ": a metric has no name");
            }
            if (key.equals("metrics") && !entry.getValue().attributes().isEmpty()) {
                throw new IllegalArgumentException(key + "." + entry.getKey()
                        + ".attributes: metrics have no attributes; count datapoints instead");
            }
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(configured));
    }
}
