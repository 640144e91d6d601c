package io.spanway.processing.processor.attributes;

import io.spanway.otlp.RequestContext;
import io.spanway.otlp.message.Attributes;
import io.spanway.processing.telemetry.ParsedNumber;
import io.spanway.processing.telemetry.ValueText;
import org.jspecify.annotations.Nullable;

/** {@code convert}: gives a value another type; one that cannot be converted stays. Immutable. */
record ConvertAction(String key, ActionConfig.Type type) implements AttributeAction {
    @Override
    public void apply(Attributes attributes, RequestContext context) {
        int index = attributes.indexOf(key);
        if (index < 0) {
            return;
        }
        Object value = attributes.value(index);
        Object converted = switch (type) {
            case STRING -> value instanceof String ? null : ValueText.of(value);
            case INT -> toInt(value);
            case DOUBLE -> toDouble(value);
        };
        if (converted != null) {
            attributes.set(index, converted);
        }
    }

    private static @Nullable Object toInt(@Nullable Object value) {
        if (value instanceof Double number) {
            return ParsedNumber.truncated(number);
        }
        if (value instanceof Boolean bool) {
            return bool ? 1L : 0L;
        }
        return value instanceof String text ? ParsedNumber.whole(text) : null;
    }

    private static @Nullable Object toDouble(@Nullable Object value) {
        if (value instanceof Long number) {
            return (double) number;
        }
        if (value instanceof Boolean bool) {
            return bool ? 1.0 : 0.0;
        }
        return value instanceof String text ? ParsedNumber.real(text) : null;
    }
}
