package io.spanway.processing.ottl;

import io.spanway.processing.ottl.eval.Action;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Test;
import org.jspecify.annotations.Nullable;

/**
 * A compiled statement.
 *
 * @param text as configured
 * @param action what it does
 * @param where what must be true for that, or null
 *     <p>Thread-safe.
 */
public record OttlStatement(
        String text, Action action, @Nullable Test where) {
    /**
     * Runs it, if its condition is true of the subject.
     *
     * @throws io.spanway.processing.ottl.value.EvalException if it cannot be done; what was changed before stays
     */
    public void run(Subject subject) {
        if (where == null || where.test(subject)) {
            action.run(subject);
        }
    }
}
