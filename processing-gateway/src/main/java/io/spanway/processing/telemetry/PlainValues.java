package io.spanway.processing.telemetry;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attribute values written in a configuration. Thread-safe: no state. */
public final class PlainValues {
    private PlainValues() {}

    /** A value as {@link Attributes} hold it, from a map, list or scalar of YAML. */
    public static @Nullable Object value(@Nullable Object plain) {
        if (plain instanceof Map<?, ?> map) {
            return attributes(map);
        }
        if (plain instanceof List<?> list) {
            List<@Nullable Object> values = new ArrayList<>();
            list.forEach(element -> values.add(value(element)));
            return new ValueList(values);
        }
        if (plain instanceof Integer number) {
            return number.longValue();
        }
        return plain == null || plain instanceof String || plain instanceof Boolean || plain instanceof Number
                ? plain
                : plain.toString();
    }

    /** All entries of a map. */
    public static Attributes attributes(Map<?, ?> map) {
        Attributes attributes = new Attributes();
        map.forEach((key, element) -> attributes.put(String.valueOf(key), value(element)));
        return attributes;
    }
}
