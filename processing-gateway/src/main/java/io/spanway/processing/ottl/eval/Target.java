package io.spanway.processing.ottl.eval;

import org.jspecify.annotations.Nullable;

/** A path: a place in a subject that can be read, and mostly written. Thread-safe. */
public interface Target extends Expr {
    /**
     * Writes the place.
     *
     * @throws io.spanway.processing.ottl.value.EvalException if the value does not fit there, or the place is read-only
     */
    void set(Subject subject, @Nullable Object value);
}
