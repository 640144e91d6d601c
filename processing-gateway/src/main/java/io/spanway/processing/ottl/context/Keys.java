package io.spanway.processing.ottl.context;

import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.value.Indexing;
import org.jspecify.annotations.Nullable;

/** Keys behind a path. No state. */
final class Keys {
    private Keys() {}

    /** What lies under the keys; null if a map on the way lacks one. */
    static @Nullable Object read(@Nullable Object root, Expr[] keys, Subject subject) {
        Object value = root;
        for (Expr key : keys) {
            value = Indexing.step(value, key.eval(subject));
            if (value == Indexing.ABSENT) {
                return null;
            }
        }
        return value;
    }

    static @Nullable Object[] values(Expr[] keys, Subject subject) {
        @Nullable Object[] values = new @Nullable Object[keys.length];
        for (int i = 0; i < keys.length; i++) {
            values[i] = keys[i].eval(subject);
        }
        return values;
    }
}
