package io.spanway.processing.ottl.function;

import io.spanway.processing.ottl.value.Regex;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Compiled expressions of an argument that comes from the data, so that recurring ones are not compiled for each item.
 *
 * <p>A table of {@value #SLOTS} slots, the newest of a slot wins. Thread-safe.
 */
final class RegexCache {
    private static final int SLOTS = 64;

    private final AtomicReferenceArray<@Nullable Regex> slots = new AtomicReferenceArray<>(SLOTS);

    Regex get(String expression) {
        int slot = expression.hashCode() & SLOTS - 1;
        Regex known = slots.get(slot);
        if (known != null && known.pattern().pattern().equals(expression)) {
            return known;
        }
        Regex compiled = Regex.of(expression);
        slots.set(slot, compiled);
        return compiled;
    }
}
