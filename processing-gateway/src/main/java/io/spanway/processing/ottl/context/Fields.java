package io.spanway.processing.ottl.context;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.eval.Expr;
import io.spanway.processing.ottl.eval.Subject;
import io.spanway.processing.ottl.eval.Target;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.ottl.value.ItemId;
import io.spanway.processing.ottl.value.Times;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of one context by their dotted names, as its file lists them. Immutable once listed. */
final class Fields {
    /** Reads a field. */
    interface Getter {
        @Nullable
        Object get(Subject subject);
    }

    /** Writes a field. */
    interface Setter {
        void set(Subject subject, @Nullable Object value);
    }

    /** Reads a field of 64 bits. */
    interface LongGetter {
        long get(Subject subject);
    }

    /** Writes a field of 64 bits. */
    interface LongSetter {
        void set(Subject subject, long value);
    }

    /** Finds a map of a subject. */
    interface MapGetter {
        Attributes get(Subject subject);
    }

    /** Reads the bytes of an id. */
    interface BytesGetter {
        byte[] get(Subject subject);
    }

    /** Writes the bytes of an id. */
    interface BytesSetter {
        void set(Subject subject, byte[] value);
    }

    /** Makes the target of a field for the keys behind it; null if it cannot have that many. */
    interface Maker {
        @Nullable
        Target make(List<Expr> keys);
    }

    private final Map<String, Maker> makers = new TreeMap<>();

    /** A field that cannot be indexed. */
    Fields plain(String name, Getter getter, Setter setter) {
        Target target = new Place(getter, setter);
        return keyed(name, keys -> keys.isEmpty() ? target : null);
    }

    /** A field that cannot be written. */
    Fields readOnly(String name, Getter getter) {
        return plain(name, getter, (subject, value) -> {
            throw new EvalException(name + " is read-only");
        });
    }

    /** A field that makes what it needs of its keys itself. */
    Fields keyed(String name, Maker maker) {
        makers.put(name, maker);
        return this;
    }

    /** A map, as a whole and by keys. */
    Fields map(String name, MapGetter map) {
        return keyed(name, keys -> MapTarget.of(map, keys));
    }

    /** An int. */
    Fields integer(String name, LongGetter getter, LongSetter setter) {
        return plain(name, getter::get, (subject, value) -> setter.set(subject, Expect.integer(value)));
    }

    /** A time, as such and as {@code name_unix_nano}. */
    Fields time(String name, LongGetter getter, LongSetter setter) {
        plain(
                name,
                subject -> Times.of(getter.get(subject)),
                (subject, value) -> setter.set(subject, Times.unixNanos(Expect.time(value))));
        return integer(name + "_unix_nano", getter, setter);
    }

    /** An id, as such and as {@code name.string} in hex. */
    Fields id(String name, ItemId.Kind kind, BytesGetter getter, BytesSetter setter) {
        plain(
                name,
                subject -> ItemId.of(kind, getter.get(subject)),
                (subject, value) -> setter.set(subject, Expect.id(kind, value)));
        return plain(
                name + ".string",
                subject -> ItemId.of(kind, getter.get(subject)).hex(),
                (subject, value) -> setter.set(subject, Expect.hexId(kind, value)));
    }

    @Nullable
    Maker find(String name) {
        return makers.get(name);
    }

    Set<String> names() {
        return makers.keySet();
    }

    /** A field as a target. Thread-safe. */
    record Place(Getter getter, Setter setter) implements Target {
        @Override
        public @Nullable Object eval(Subject subject) {
            return getter.get(subject);
        }

        @Override
        public void set(Subject subject, @Nullable Object value) {
            setter.set(subject, value);
        }
    }
}
