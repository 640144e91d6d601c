package io.spanway.processing.receiver.telemetrygenerator;

import io.spanway.core.config.ConfigNode;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.telemetry.PlainValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes generators of their configuration, and says what is wrong with it. Thread-safe: no state. */
final class Generators {
    private static final String SECTION = "additional_config";
    private static final int LAST_SEVERITY = 24;

    private Generators() {}

    static Generator of(
            GeneratorConfig.Kind kind,
            @Nullable Map<String, ConfigNode> resource,
            @Nullable Map<String, ConfigNode> attributes,
            @Nullable Map<String, ConfigNode> additional) {
        Attributes ofResource = attributes(resource);
        Attributes ofItems = attributes(attributes);
        Map<String, @Nullable Object> more = new LinkedHashMap<>();
        if (additional != null) {
            additional.forEach((key, node) -> more.put(key, plain(node)));
        }
        return switch (kind) {
            case LOGS -> logs(ofResource, ofItems, more);
            case METRICS -> {
                known(more, Set.of("metrics", "telemetry_type"));
                yield new MetricsGenerator(ofResource, ofItems, metrics(more.get("metrics")));
            }
            case HOST_METRICS -> new MetricsGenerator(ofResource, ofItems, HostMetricShapes.ALL);
            case WINDOWS_EVENTS -> new WindowsEventsGenerator();
            case OTLP -> replay(more);
        };
    }

    private static Generator logs(Attributes resource, Attributes attributes, Map<?, ?> more) {
        known(more, Set.of("body", "severity"));
        Object body = more.get("body");
        if (body != null && !(body instanceof String)) {
            throw wrong("body", "must be text");
        }
        long severity = more.get("severity") == null ? 0 : whole(more.get("severity"), "severity");
        if (more.get("severity") != null && (severity < 1 || severity > LAST_SEVERITY)) {
            throw wrong("severity", "must be 1 to " + LAST_SEVERITY + ", is " + severity);
        }
        return new LogsGenerator(resource, attributes, body == null ? "" : (String) body, (int) severity);
    }

    private static Generator replay(Map<?, ?> more) {
        known(more, Set.of("telemetry_type", "otlp_json"));
        String type = String.valueOf(more.get("telemetry_type"));
        Signal signal = switch (type) {
            case "logs" -> Signal.LOGS;
            case "metrics" -> Signal.METRICS;
            case "traces" -> Signal.TRACES;
            default -> throw wrong("telemetry_type", "must be logs, metrics or traces, is " + type);
        };
        if (!(more.get("otlp_json") instanceof String json) || json.isEmpty()) {
            throw wrong("otlp_json", "must be the text of an OTLP/JSON request");
        }
        return new OtlpReplay(signal, json);
    }

    private static List<MetricShape> metrics(@Nullable Object list) {
        if (!(list instanceof List<?> entries) || entries.isEmpty()) {
            throw wrong("metrics", "list at least one metric");
        }
        List<MetricShape> shapes = new ArrayList<>();
        for (Object entry : entries) {
            if (!(entry instanceof Map<?, ?> metric)) {
                throw wrong("metrics", "each must be a map with name, type, unit, value_min and value_max");
            }
            shapes.add(metric(metric));
        }
        return shapes;
    }

    private static MetricShape metric(Map<?, ?> metric) {
        known(metric, Set.of("name", "type", "unit", "value_min", "value_max", "attributes"));
        if (!(metric.get("name") instanceof String name) || name.isEmpty()) {
            throw wrong("metrics", "a metric has no name");
        }
        String type = String.valueOf(metric.get("type"));
        if (!type.equals("Gauge") && !type.equals("Sum")) {
            throw wrong("metrics", "type of " + name + " must be Gauge or Sum, is " + type);
        }
        long least = whole(metric.get("value_min"), "value_min of " + name);
        long most = whole(metric.get("value_max"), "value_max of " + name);
        if (most < least) {
            throw wrong("metrics", "value_max of " + name + " is less than value_min");
        }
        Object attributes = metric.get("attributes");
        if (attributes != null && !(attributes instanceof Map<?, ?>)) {
            throw wrong("metrics", "attributes of " + name + " must be a map");
        }
        Object unit = metric.get("unit");
        return new MetricShape(
                name,
                unit == null ? "" : unit.toString(),
                type.equals("Sum"),
                least,
                most,
                attributes instanceof Map<?, ?> map ? PlainValues.attributes(map) : new Attributes());
    }

    private static long whole(@Nullable Object value, String key) {
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p63) {
            return number.longValue();
        }
        throw wrong(key, "must be a whole number");
    }

    private static Attributes attributes(@Nullable Map<String, ConfigNode> configured) {
        Attributes attributes = new Attributes();
        if (configured != null) {
            configured.forEach((key, node) -> attributes.put(key, PlainValues.value(plain(node))));
        }
        return attributes;
    }

    private static @Nullable Object plain(ConfigNode node) {
        if (node instanceof ConfigNode.Scalar scalar) {
            return scalar.plain();
        }
        return node instanceof ConfigNode.Mapping map ? map.plain() : ((ConfigNode.Sequence) node).plain();
    }

    private static void known(Map<?, ?> section, Set<String> keys) {
        for (Object key : section.keySet()) {
            if (!keys.contains(String.valueOf(key))) {
                throw wrong(String.valueOf(key), "is not known here (known: " + String.join(", ", keys) + ")");
            }
        }
    }

    private static IllegalArgumentException wrong(String key, String message) {
        return new IllegalArgumentException(SECTION + ": " + key + " " + message);
    }
}
