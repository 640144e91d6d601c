package io.spanway.processing.ottl.compile;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.Indexing;
import org.jspecify.annotations.Nullable;

/** A converter's result under keys; unlike in a path, an absent key is an error. Thread-safe. */
record Indexed(Expr result, Expr[] keys) implements Expr {
    @Override
    public @Nullable Object eval(Subject subject) {
        Object value = result.eval(subject);
        for (Expr key : keys) {
            Object name = key.eval(subject);
            value = Indexing.step(value, name);
            if (value == Indexing.ABSENT) {
                throw new EvalException("the result has no key \"" + name + "\"");
            }
        }
        return value;
    }
}
