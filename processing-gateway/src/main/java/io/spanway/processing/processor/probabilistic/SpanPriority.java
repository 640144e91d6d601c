package io.spanway.processing.processor.probabilistic;

import io.spanway.otlp.model.Span;
import io.spanway.processing.telemetry.ParsedNumber;
import org.jspecify.annotations.Nullable;

/** Span attribute {@code sampling.priority} (OpenTracing conventions): 0 drops, more keeps. Thread-safe: no state. */
final class SpanPriority {
    private static final String KEY = "sampling.priority";

    private SpanPriority() {}

    /** Whether the span asks to be kept, or null if it asks nothing. */
    static @Nullable Boolean of(Span span) {
        Object value = span.attributes().get(KEY);
        Double number = null;
        if (value instanceof Long || value instanceof Double) {
            number = ((Number) value).doubleValue();
        } else if (value instanceof String text) {
            number = ParsedNumber.real(text);
        }
        return (number != null && number >= 0) ? Boolean.valueOf(number > 0) : null;
    }
}
