package io.spanway.processing.ottl.function;

import io.spanway.processing.ottl.eval.Subject;

/**
 * An argument that accepts one type only. Thread-safe.
 *
 * @param <T> Java type of the values
 */
@FunctionalInterface
public interface Strict<T> {
    /**
     * Its value for a subject.
     *
     * @throws io.spanway.processing.ottl.value.EvalException if that is of another type, or nil
     */
    T get(Subject subject);
}
