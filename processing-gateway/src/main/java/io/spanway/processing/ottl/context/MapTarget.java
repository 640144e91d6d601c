package io.spanway.processing.ottl.context;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.value.Indexing;
import io.spanway.processing.ottl.value.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A map of a subject, or what lies under keys in it. Thread-safe. */
final class MapTarget {
    private static final Subject NO_SUBJECT = new Subject();

    private MapTarget() {}

    static Target of(Fields.MapGetter map, List<Expr> keys) {
        if (keys.isEmpty()) {
            return new Whole(map);
        }
        Expr first = keys.get(0);
        if (keys.size() == 1 && first.constant() && first.eval(NO_SUBJECT) instanceof String key) {
            return new Entry(map, key);
        }
        return new Deep(map, keys.toArray(new Expr[0]));
    }

    /** The map itself. */
    private record Whole(Fields.MapGetter map) implements Target {
        @Override
        public Object eval(Subject subject) {
            return map.get(subject);
        }

        @Override
        public void set(Subject subject, @Nullable Object value) {
            Attributes target = map.get(subject);
            if (value == target) {
                return;
            }
            if (value == null) {
                target.clear();
            } else if (value instanceof Attributes) {
                Attributes copy = (Attributes) Types.storable(value);
                target.clear();
                for (int i = 0; copy != null && i < copy.size(); i++) {
                    target.put(copy.key(i), copy.value(i));
                }
            } else {
                throw Types.mismatch("a map", value);
            }
        }
    }

    /** One entry by a literal key: the common case, and the one that must be fast. */
    private record Entry(Fields.MapGetter map, String key) implements Target {
        @Override
        public @Nullable Object eval(Subject subject) {
            return map.get(subject).get(key);
        }

        @Override
        public void set(Subject subject, @Nullable Object value) {
            map.get(subject).put(key, Types.storable(value));
        }
    }

    /** What lies under several keys, or under one that is calculated. */
    private record Deep(Fields.MapGetter map, Expr[] keys) implements Target {
        @Override
        public @Nullable Object eval(Subject subject) {
            return Keys.read(map.get(subject), keys, subject);
        }

        @Override
        public void set(Subject subject, @Nullable Object value) {
            Indexing.write(map.get(subject), Keys.values(keys, subject), Types.storable(value));
        }
    }
}
