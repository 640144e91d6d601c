package io.spanway.otlp.message;

import java.util.Arrays;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Key-value pairs in their order: attributes of an item, or a map inside a value (OTLP {@code KeyValueList}).
 *
 * <p>A value is one of: null (present, but empty), {@link String}, {@link Boolean}, {@link Long}, {@link Double}, {@code byte[]} (never
 * changed in place), {@link ValueList}, {@link Attributes}. An entry that was read and not replaced is written as it came; its value is decoded
 * when asked for. Where a key stands twice, the first counts. Confined to the thread that holds the payload.
 */
public final class Attributes {
    /** Stands for null among the values, where null means "not decoded". */
    private static final Object EMPTY = new Object();

    private final EncodedPairs encoded;
    private @Nullable String[] keys = new String[0];
    private @Nullable Object[] values = new Object[0];
    private int size;
    private boolean changed;

    /** Whether there may be a map or list among the values, which can change by itself. */
    private boolean containers;

    /** No pairs. */
    public Attributes() {
        this(0);
    }

    /** @param depth how many maps and lists this one lies in */
    Attributes(int depth) {
        encoded = new EncodedPairs(depth);
    }

    /** Remembers one encoded {@code KeyValue}, of which {@code reader} has just reached the value; does not count as a change. */
    public void read(MessageReader reader) {
        encoded.read(size, reader);
        size++;
    }

    /** Number of pairs. */
    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Key of a pair. */
    public String key(int index) {
        String key = index < keys.length ? keys[index] : null;
        if (key == null) {
            key = encoded.key(index);
            keepKey(index, key);
        }
        return key;
    }

    /** Value of a pair; null if present but empty. */
    public @Nullable Object value(int index) {
        Object value = index < values.length ? values[index] : null;
        if (value == null) {
            value = encoded.value(index);
            keepValue(index, value);
        }
        return value == EMPTY ? null : value;
    }

    /**
     * Whether a value is surely not longer than so many bytes when encoded; does not decode it.
     *
     * @return false also of a value that was read or replaced before
     */
    public boolean isUnreadWithin(int index, long bytes) {
        boolean unread = encoded.has(index) && (index >= values.length || values[index] == null);
        return unread && encoded.valueBytes(index) <= bytes;
    }

    /** Index of a key, or -1. */
    public int indexOf(String key) {
        for (int i = 0; i < size; i++) {
            String known = i < keys.length ? keys[i] : null;
            if (known == null ? encoded.isKey(i, key) : known.equals(key)) {
                return i;
            }
        }
        return isAscii(key) ? -1 : indexOfText(key);
    }

    private static boolean isAscii(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private int indexOfText(String key) {
        for (int i = 0; i < size; i++) {
            if (key.equals(key(i))) {
                return i;
            }
        }
        return -1;
    }

    public boolean contains(String key) {
        return indexOf(key) >= 0;
    }

    /** Value of a key; null if absent, or present but empty. */
    public @Nullable Object get(String key) {
        int index = indexOf(key);
        return index < 0 ? null : value(index);
    }

    /** Replaces the value of a key, or adds the pair at the end. */
    public void put(String key, @Nullable Object value) {
        int index = indexOf(key);
        if (index < 0) {
            add(key, value);
        } else {
            keepKey(index, key);
            set(index, value);
        }
    }

    /** Adds a pair at the end, for a key that is known to be absent. */
    public void add(String key, @Nullable Object value) {
        encoded.add(size);
        keepKey(size, key);
        keepValue(size, value);
        size++;
        changed = true;
    }

    /** Replaces the value of a pair. */
    public void set(int index, @Nullable Object value) {
        keepKey(index, key(index));
        keepValue(index, value);
        encoded.forget(index);
        changed = true;
    }

    /** Removes a key; says whether it was there. */
    public boolean remove(String key) {
        int index = indexOf(key);
        if (index >= 0) {
            removeAt(index);
        }
        return index >= 0;
    }

    /** Removes a pair; those behind it move up. */
    public void removeAt(int index) {
        encoded.remove(index, size);
        removeAt(keys, index);
        removeAt(values, index);
        size--;
        changed = true;
    }

    private static void removeAt(@Nullable Object[] array, int index) {
        if (index < array.length) {
            System.arraycopy(array, index + 1, array, index, array.length - index - 1);
            array[array.length - 1] = null;
        }
    }

    /** Removes the pairs that the predicate accepts; says whether there were any. */
    public boolean removeIf(BiPredicate<String, @Nullable Object> filter) {
        int before = size;
        for (int i = size - 1; i >= 0; i--) {
            if (filter.test(key(i), value(i))) {
                removeAt(i);
            }
        }
        return size < before;
    }

    public void clear() {
        if (size > 0) {
            Arrays.fill(keys, null);
            Arrays.fill(values, null);
            size = 0;
            changed = true;
        }
    }

    /** Puts a deep copy of every pair of {@code other}. */
    public void putAll(Attributes other) {
        for (int i = 0; i < other.size; i++) {
            put(other.key(i), AnyValue.copy(other.value(i)));
        }
    }

    /** A deep copy, which shares nothing that can change. */
    public Attributes copy() {
        Attributes copy = new Attributes();
        for (int i = 0; i < size; i++) {
            copy.add(key(i), AnyValue.copy(value(i)));
        }
        return copy;
    }

    /** Whether writing gives other bytes than those that were read. */
    public boolean changed() {
        if (changed) {
            return true;
        }
        for (int i = containers ? Math.min(size, values.length) - 1 : -1; i >= 0; i--) {
            if (partChanged(values[i])) {
                return true;
            }
        }
        return false;
    }

    /** Where the pairs lie that were read. */
    EncodedPairs encoded() {
        return encoded;
    }

    /** Writes each pair as a field of its own, the last first. */
    void writeTo(MessageWriter out, int field) {
        int i = size - 1;
        while (i >= 0) {
            if (unchanged(i)) {
                i = writeRow(out, field, i) - 1;
            } else {
                int mark = out.mark();
                int valueMark = out.mark();
                AnyValue.write(out, value(i));
                out.endMessage(2, valueMark);
                out.string(1, key(i));
                out.endMessage(field, mark);
                i--;
            }
        }
    }

    private boolean unchanged(int index) {
        return encoded.has(index) && !(containers && index < values.length && partChanged(values[index]));
    }

    /** Writes an unchanged pair, and in one piece with it its neighbours before it. Returns the index of the first one written. */
    private int writeRow(MessageWriter out, int field, int last) {
        int first = last;
        while (first > 0 && unchanged(first - 1) && encoded.isNeighbour(first - 1, field)) {
            first--;
        }
        encoded.write(out, field, first, last);
        return first;
    }

    static boolean partChanged(@Nullable Object value) {
        return (value instanceof Attributes map && map.changed())
                || (value instanceof ValueList list && list.changed());
    }

    private void keepKey(int index, String key) {
        if (index >= keys.length) {
            keys = Arrays.copyOf(keys, encoded.capacity());
        }
        keys[index] = key;
    }

    private void keepValue(int index, @Nullable Object value) {
        if (index >= values.length) {
            values = Arrays.copyOf(values, encoded.capacity());
        }
        values[index] = value == null ? EMPTY : value;
        containers |= value instanceof Attributes || value instanceof ValueList;
    }

    /** The same keys with deeply equal values, in whatever order. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Attributes that) || that.size != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            int there = that.indexOf(key(i));
            if (there < 0 || !AnyValue.same(value(i), that.value(there))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < size; i++) {
            hash += key(i).hashCode() ^ AnyValue.hash(value(i));
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ", ").append(key(i)).append('=').append(AnyValue.text(value(i)));
        }
        return text.append('}').toString();
    }
}
