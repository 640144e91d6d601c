package io.spanway.processing.telemetry;

import io.spanway.core.config.ConfigNode;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attribute values written in a configuration: YAML's text, numbers, booleans, lists and maps keep their type. Thread-safe: no state. */
public final class ConfiguredValue {
    private ConfiguredValue() {}

    /** Whether a value was given; {@code key:} alone gives none. */
    public static boolean isGiven(@Nullable ConfigNode node) {
        return node != null && !node.isNull();
    }

    /** The value of a node, made anew by each call; null for a null inside a list or map. */
    public static @Nullable Object of(ConfigNode node) {
        if (node instanceof ConfigNode.Sequence list) {
            ValueList values = new ValueList();
            for (ConfigNode item : list.items()) {
                values.add(of(item));
            }
            return values;
        }
        if (node instanceof ConfigNode.Mapping map) {
            Attributes values = new Attributes();
            for (Map.Entry<String, ConfigNode> entry : map.entries().entrySet()) {
                values.put(entry.getKey(), of(entry.getValue()));
            }
            return values;
        }
        return ((ConfigNode.Scalar) node).value();
    }
}
