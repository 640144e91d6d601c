package io.spanway.processing.ottl.function;

import io.spanway.processing.ottl.eval.Subject;
import org.jspecify.annotations.Nullable;

/**
 * An argument that accepts several types and converts them. Thread-safe.
 *
 * @param <T> Java type that they become
 */
@FunctionalInterface
public interface Lenient<T> {
    /**
     * Its value for a subject, null for nil.
     *
     * @throws io.spanway.processing.ottl.value.EvalException if it cannot be converted
     */
    @Nullable
    T get(Subject subject);
}
