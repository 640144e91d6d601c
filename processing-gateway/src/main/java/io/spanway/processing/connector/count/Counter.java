package io.spanway.processing.connector.count;

import io.spanway.core.config.ConfigNode;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.connector.condition.Condition;
import io.spanway.processing.connector.condition.ConditionContext;
import io.spanway.processing.connector.condition.Place;
import io.spanway.processing.telemetry.PlainValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One metric of the configuration. Immutable; the counts are the caller's. */
final class Counter {
    private static final int DELTA = 1;

    private final String name;
    private final String description;
    private final Condition condition;
    private final List<Part> parts = new ArrayList<>();

    /** An attribute that tells points apart. */
    private record Part(
            String key, boolean hasDefault, @Nullable Object fallback) {}

    private Counter(String name, CountConfig.Counted counted, Condition condition) {
        this.name = name;
        this.description = counted.description();
        this.condition = condition;
        for (CountConfig.Attribute attribute : counted.attributes()) {
            ConfigNode fallback = attribute.defaultValue();
            parts.add(new Part(attribute.key(), fallback != null && !fallback.isNull(), plain(fallback)));
        }
    }

    /** The counters of one kind of item. */
    static List<Counter> all(
            Map<String, CountConfig.Counted> configured,
            String section,
            ConditionContext context,
            Condition.Compiler compiler) {
        List<Counter> counters = new ArrayList<>();
        configured.forEach((name, counted) -> {
            List<Condition> conditions = new ArrayList<>();
            for (String text : counted.conditions()) {
                try {
                    conditions.add(compiler.compile(context, text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(section + ": " + name + ".conditions: " + e.getMessage(), e);
                }
            }
            counters.add(new Counter(name, counted, Condition.any(conditions)));
        });
        return List.copyOf(counters);
    }

    private static @Nullable Object plain(@Nullable ConfigNode node) {
        if (node instanceof ConfigNode.Scalar scalar) {
            return PlainValues.value(scalar.plain());
        }
        if (node instanceof ConfigNode.Mapping map) {
            return PlainValues.value(map.plain());
        }
        return node instanceof ConfigNode.Sequence list ? PlainValues.value(list.plain()) : null;
    }

    /**
     * Counts an item, if it is one that counts.
     *
     * @param sources attributes of the item, its scope and its resource
     */
    void count(Place place, Map<Attributes, Long> counts, Attributes... sources) {
        if (!condition.matches(place)) {
            return;
        }
        Attributes key = new Attributes();
        for (Part part : parts) {
            if (!add(key, part, sources)) {
                return;
            }
        }
        counts.merge(key, 1L, Long::sum);
    }

    private static boolean add(Attributes key, Part part, Attributes[] sources) {
        for (Attributes source : sources) {
            int index = source.indexOf(part.key());
            if (index >= 0) {
                key.put(part.key(), source.value(index));
                return true;
            }
        }
        if (part.hasDefault()) {
            key.put(part.key(), part.fallback());
        }
        return part.hasDefault();
    }

    Map<Attributes, Long> none() {
        return new LinkedHashMap<>();
    }

    /** The metric with these counts. */
    Metric metric(Map<Attributes, Long> counts, long unixNanos) {
        Metric metric = new Metric();
        metric.setName(name);
        metric.setDescription(description);
        metric.setType(MetricType.SUM);
        metric.setMonotonic(true);
        metric.setTemporality(DELTA);
        counts.forEach((attributes, count) -> {
            NumberPoint point = new NumberPoint();
            point.attributes().putAll(attributes);
            point.setInt(count);
            point.setTimeUnixNano(unixNanos);
            metric.points().add(point);
        });
        return metric;
    }
}
