package io.spanway.processing.ottl.eval;

/** A compiled editor. Thread-safe. */
@FunctionalInterface
public interface Action {
    /**
     * Changes the subject; what was changed before an error stays.
     *
     * @throws io.spanway.processing.ottl.value.EvalException if that cannot be done for this subject
     */
    void run(Subject subject);
}
