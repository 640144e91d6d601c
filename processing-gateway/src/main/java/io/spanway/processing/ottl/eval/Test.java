package io.spanway.processing.ottl.eval;

/** A compiled condition. Thread-safe. */
@FunctionalInterface
public interface Test {
    /**
     * Whether it is true of the subject.
     *
     * @throws io.spanway.processing.ottl.value.EvalException if that cannot be said
     */
    boolean test(Subject subject);
}
