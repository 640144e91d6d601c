package io.spanway.processing.ottl.adapter;

import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.processing.ottl.OttlCondition;
import io.spanway.processing.ottl.StatementErrors;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.EvalException;

/**
 * A condition with what becomes of its errors.
 *
 * <p>Thread-safe.
 */
record GuardedCondition(OttlCondition condition, StatementErrors errors) {
    /**
     * Whether it is true of a subject; an error that does not count reads as false.
     *
     * @throws EvalException if it failed and that is to show
     */
    boolean matches(Subject subject) {
        subject.setCache(null);
        try {
            return condition.matches(subject);
        } catch (EvalException e) {
            errors.handle(e);
        } catch (MalformedMessageException e) {
            errors.handle(new EvalException("the span is no valid OTLP: " + e.getMessage()));
        }
        return false;
    }
}
