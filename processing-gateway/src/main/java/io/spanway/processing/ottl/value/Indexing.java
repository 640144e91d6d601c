package io.spanway.processing.ottl.value;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import org.jspecify.annotations.Nullable;

/** Reading and writing what lies under keys in maps and lists. No state. */
public final class Indexing {
    /** A list is padded at most up to this index, so that no statement can fill the memory. */
    private static final long LONGEST = 1 << 20;

    private Indexing() {}

    /**
     * What lies under one key.
     *
     * @param container the map or list
     * @param key a text for a map, an int for a list
     * @return the value, {@link #ABSENT} if a map has no such key
     * @throws EvalException if the two do not go together, or the list is shorter
     */
    public static @Nullable Object step(@Nullable Object container, @Nullable Object key) {
        if (container instanceof Attributes map) {
            if (!(key instanceof String text)) {
                throw new EvalException("a map cannot be indexed by " + Types.name(key));
            }
            int index = map.indexOf(text);
            return index < 0 ? ABSENT : map.value(index);
        }
        if (container instanceof ValueList list) {
            return list.get(index(list, key));
        }
        throw new EvalException("a " + Types.name(container) + " cannot be indexed");
    }

    /** Stands for a key that a map does not have. */
    public static final Object ABSENT = new Object();

    /**
     * Writes under keys; what is missing on the way becomes a map (text) or a list (int).
     *
     * @param root map or list that the first key is for
     * @param keys texts and ints
     * @param value as an attribute holds it
     */
    public static void write(Object root, @Nullable Object[] keys, @Nullable Object value) {
        Object container = root;
        for (int i = 0; i < keys.length - 1; i++) {
            container = inner(container, keys[i], keys[i + 1]);
        }
        put(container, keys[keys.length - 1], value);
    }

    private static Object inner(Object container, @Nullable Object key, @Nullable Object nextKey) {
        Object found = step(container, key);
        if (found != null && found != ABSENT) {
            return found;
        }
        Object made = fresh(nextKey);
        put(container, key, made);
        return made;
    }

    /** A new map or list that a key can be written into. */
    public static Object fresh(@Nullable Object key) {
        if (key instanceof String) {
            return new Attributes();
        }
        if (!(key instanceof Long index)) {
            throw new EvalException("a key must be a string or an int, not " + Types.name(key));
        }
        if (index < 0 || index >= LONGEST) {
            throw new EvalException("index " + index + " is out of range");
        }
        ValueList list = new ValueList();
        for (long i = 0; i <= index; i++) {
            list.add(null);
        }
        return list;
    }

    private static void put(Object container, @Nullable Object key, @Nullable Object value) {
        if (container instanceof Attributes map && key instanceof String text) {
            map.put(text, value);
        } else if (container instanceof ValueList list) {
            list.set(index(list, key), value);
        } else {
            throw new EvalException("a " + Types.name(container) + " cannot be indexed by " + Types.name(key));
        }
    }

    private static int index(ValueList list, @Nullable Object key) {
        if (!(key instanceof Long index)) {
            throw new EvalException("a list cannot be indexed by " + Types.name(key));
        }
        if (index < 0 || index >= list.size()) {
            throw new EvalException("index " + index + " is out of range, the list has " + list.size() + " elements");
        }
        return index.intValue();
    }
}
