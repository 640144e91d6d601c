package io.spanway.otlp.message;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Predicate;

/**
 * The messages of a repeated field, in their order; knows whether one was added, removed, replaced or changed.
 *
 * <p>Confined to the thread that holds the payload.
 *
 * @param <M> message type
 */
public final class Messages<M extends Message> extends AbstractList<M> implements RandomAccess {
    private List<M> items = List.of();
    private boolean changed;

    /** A message read from the wire; the list counts as unchanged. */
    public void read(M message) {
        writable().add(message);
    }

    /** Most lists, such as the links of spans, stay empty and need none of their own. */
    private List<M> writable() {
        if (!(items instanceof ArrayList)) {
            items = new ArrayList<>();
        }
        return items;
    }

    /** Whether writing gives other bytes than those that were read. */
    public boolean changed() {
        if (changed) {
            return true;
        }
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).changed()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public M get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public M set(int index, M message) {
        changed = true;
        return writable().set(index, message);
    }

    @Override
    public void add(int index, M message) {
        changed = true;
        modCount++;
        writable().add(index, message);
    }

    @Override
    public M remove(int index) {
        changed = true;
        modCount++;
        return writable().remove(index);
    }

    /** Removes what the predicate accepts, in one pass. */
    @Override
    public boolean removeIf(Predicate<? super M> filter) {
        boolean removed = writable().removeIf(filter);
        if (removed) {
            changed = true;
            modCount++;
        }
        return removed;
    }

    @Override
    public void clear() {
        if (!items.isEmpty()) {
            changed = true;
            modCount++;
            items = List.of();
        }
    }
}
