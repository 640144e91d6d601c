package io.spanway.processing.ottl.eval;

import org.jspecify.annotations.Nullable;

/** A compiled value: what an argument, a path or a calculation gives for a subject. Thread-safe. */
@FunctionalInterface
public interface Expr {
    /**
     * Evaluates it.
     *
     * @return a value as {@code ottl.value} lists them, null for nil; a map or list may be the subject's own
     * @throws io.spanway.processing.ottl.value.EvalException if that cannot be done for this subject
     */
    @Nullable
    Object eval(Subject subject);

    /** Whether it gives the same for every subject, so that it can be evaluated once. */
    default boolean constant() {
        return false;
    }

    /** One value for every subject. */
    static Expr literal(@Nullable Object value) {
        return new Expr() {
            @Override
            public @Nullable Object eval(Subject subject) {
                return value;
            }

            @Override
            public boolean constant() {
                return true;
            }
        };
    }
}
