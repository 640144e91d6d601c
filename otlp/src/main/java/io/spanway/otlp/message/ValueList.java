package io.spanway.otlp.message;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list inside a value (OTLP {@code ArrayValue}); elements are values as {@link Attributes} has them. Confined to the payload's holder. */
public final class ValueList extends AbstractList<@Nullable Object> implements RandomAccess {
    private final List<@Nullable Object> items = new ArrayList<>();
    private boolean changed;

    /** A new, empty list. */
    public ValueList() {}

    /** A new list with these elements, not copied. */
    public ValueList(List<? extends @Nullable Object> elements) {
        addAll(elements);
    }

    /** An element read from the wire; the list counts as unchanged. */
    void read(@Nullable Object value) {
        items.add(value);
    }

    /** Whether writing gives other bytes than those that were read. */
    public boolean changed() {
        if (changed) {
            return true;
        }
        for (int i = 0; i < items.size(); i++) {
            if (Attributes.partChanged(items.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** A deep copy, which shares nothing that can change. */
    public ValueList copy() {
        ValueList copy = new ValueList();
        for (Object item : items) {
            copy.add(AnyValue.copy(item));
        }
        return copy;
    }

    @Override
    public @Nullable Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public @Nullable Object set(int index, @Nullable Object value) {
        changed = true;
        return items.set(index, value);
    }

    @Override
    public void add(int index, @Nullable Object value) {
        changed = true;
        modCount++;
        items.add(index, value);
    }

    @Override
    public @Nullable Object remove(int index) {
        changed = true;
        modCount++;
        return items.remove(index);
    }

    /** Deeply equal elements in the same order. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof ValueList that) || that.size() != size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!AnyValue.same(get(i), that.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (Object item : items) {
            hash = 31 * hash + AnyValue.hash(item);
        }
        return hash;
    }
}
