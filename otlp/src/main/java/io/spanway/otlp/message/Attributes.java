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
    private static final Object UNREAD = new Object();
    private static final int KEY = 1 << 3 | MessageReader.BYTES;
    private static final int VALUE = 2 << 3 | MessageReader.BYTES;
    private static final int FIRST_CAPACITY = 8;

    private byte[] source = {};
    private @Nullable String[] keys = new String[0];
    private @Nullable Object[] values = new Object[0];
    private int[] from = new int[0];
    private int[] to = new int[0];
    private final int depth;
    private int size;
    private boolean changed;

    /** No pairs. */
    public Attributes() {
        this(0);
    }

    /** @param depth how many maps and lists this one lies in */
    Attributes(int depth) {
        this.depth = depth;
    }

    /** Remembers one encoded {@code KeyValue}, of which {@code reader} has just reached the value; does not count as a change. */
    public void read(MessageReader reader) {
        ensureCapacity();
        from[size] = reader.skipBytes();
        to[size] = reader.position();
        values[size] = UNREAD;
        keys[size] = null;
        source = reader.source();
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
        String key = keys[index];
        if (key == null) {
            key = readKey(index);
            keys[index] = key;
        }
        return key;
    }

    /** Value of a pair; null if present but empty. */
    public @Nullable Object value(int index) {
        Object value = values[index];
        if (value == UNREAD) {
            value = readValue(index);
            values[index] = value;
        }
        return value;
    }

    /**
     * Whether a value is surely not longer than so many bytes when encoded; does not decode it.
     *
     * @return false also of a value that was read or replaced before
     */
    public boolean isUnreadWithin(int index, long bytes) {
        int length = to[index] - from[index];
        return values[index] == UNREAD
                && (length <= bytes || length - key(index).length() <= bytes);
    }

    /** Index of a key, or -1. */
    public int indexOf(String key) {
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
            set(index, value);
        }
    }

    /** Adds a pair at the end, for a key that is known to be absent. */
    public void add(String key, @Nullable Object value) {
        ensureCapacity();
        keys[size] = key;
        values[size] = value;
        from[size] = -1;
        to[size] = -1;
        size++;
        changed = true;
    }

    /** Replaces the value of a pair. */
    public void set(int index, @Nullable Object value) {
        key(index);
        values[index] = value;
        from[index] = -1;
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
        int moved = size - index - 1;
        System.arraycopy(keys, index + 1, keys, index, moved);
        System.arraycopy(values, index + 1, values, index, moved);
        System.arraycopy(from, index + 1, from, index, moved);
        System.arraycopy(to, index + 1, to, index, moved);
        size--;
        keys[size] = null;
        values[size] = null;
        changed = true;
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
            Arrays.fill(keys, 0, size, null);
            Arrays.fill(values, 0, size, null);
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
        for (int i = 0; i < size; i++) {
            if (partChanged(values[i])) {
                return true;
            }
        }
        return false;
    }

    /** Writes each pair as a field of its own, the last first. */
    void writeTo(MessageWriter out, int field) {
        for (int i = size - 1; i >= 0; i--) {
            int mark = out.mark();
            if (from[i] >= 0 && !partChanged(values[i])) {
                out.raw(source, from[i], to[i]);
            } else {
                int valueMark = out.mark();
                AnyValue.write(out, value(i));
                out.endMessage(2, valueMark);
                out.string(1, key(i));
            }
            out.endMessage(field, mark);
        }
    }

    static boolean partChanged(@Nullable Object value) {
        return (value instanceof Attributes map && map.changed())
                || (value instanceof ValueList list && list.changed());
    }

    private String readKey(int index) {
        MessageReader reader = new MessageReader(source, from[index], to[index]);
        String key = "";
        for (int tag = reader.nextTag(); tag != 0; tag = reader.nextTag()) {
            if (tag == KEY) {
                key = reader.recurringString();
            } else {
                reader.skip();
            }
        }
        return key;
    }

    private @Nullable Object readValue(int index) {
        MessageReader reader = new MessageReader(source, from[index], to[index]);
        Object value = null;
        for (int tag = reader.nextTag(); tag != 0; tag = reader.nextTag()) {
            if (tag == VALUE) {
                value = AnyValue.read(reader.message(), depth);
            } else {
                reader.skip();
            }
        }
        return value;
    }

    private void ensureCapacity() {
        if (size == keys.length) {
            int larger = Math.max(FIRST_CAPACITY, 2 * size);
            keys = Arrays.copyOf(keys, larger);
            values = Arrays.copyOf(values, larger);
            from = Arrays.copyOf(from, larger);
            to = Arrays.copyOf(to, larger);
        }
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
