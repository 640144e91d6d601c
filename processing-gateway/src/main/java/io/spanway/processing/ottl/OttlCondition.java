package io.spanway.processing.ottl;

import io.spanway.processing.ottl.eval.ContextKind;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Test;

/**
 * A compiled condition.
 *
 * @param text as configured
 * @param context what its subjects must have
 * @param test what decides
 *     <p>Thread-safe.
 */
public record OttlCondition(String text, ContextKind context, Test test) {
    /**
     * Whether it is true of a subject.
     *
     * @throws io.spanway.processing.ottl.value.EvalException if that cannot be said; what then happens is the component's {@code error_mode}
     */
    public boolean matches(Subject subject) {
        return test.test(subject);
    }
}
