package io.spanway.processing.ottl.function.edit;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.value.Types;

/** The maps that editors change in place. No state. */
final class Containers {
    private Containers() {}

    /** The map that a target names. */
    static Attributes map(Target target, Subject subject) {
        Object value = target.eval(subject);
        if (value instanceof Attributes map) {
            return map;
        }
        throw Types.mismatch("a map", value);
    }

    /** Makes {@code map} hold what {@code other} holds, in its order. */
    static void replace(Attributes map, Attributes other) {
        map.clear();
        for (int i = 0; i < other.size(); i++) {
            map.add(other.key(i), other.value(i));
        }
    }
}
