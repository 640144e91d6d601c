package io.spanway.processing.trace;

import java.util.Arrays;

/**
 * Doubly linked lists over slots, each slot on one list at most: oldest first, append at the end, remove anywhere. Confined to one thread.
 */
final class SlotLists {
    static final int NONE = -1;

    /** Bytes that one slot takes. */
    static final int BYTES_PER_SLOT = 2 * Integer.BYTES + 1;

    private final int[] first;
    private final int[] last;
    private final int[] sizes;
    private int[] previous = {};
    private int[] next = {};
    private byte[] list = {};

    SlotLists(int lists) {
        first = filled(lists);
        last = filled(lists);
        sizes = new int[lists];
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, NONE);
        return array;
    }

    void ensureCapacity(int slots) {
        if (next.length < slots) {
            previous = Arrays.copyOf(previous, slots);
            next = Arrays.copyOf(next, slots);
            list = Arrays.copyOf(list, slots);
        }
    }

    /** Oldest slot of a list, or {@link #NONE}. */
    int first(int of) {
        return first[of];
    }

    int size(int of) {
        return sizes[of];
    }

    /** The list that a slot is on. */
    int listOf(int slot) {
        return list[slot];
    }

    void append(int to, int slot) {
        list[slot] = (byte) to;
        next[slot] = NONE;
        previous[slot] = last[to];
        if (last[to] == NONE) {
            first[to] = slot;
        } else {
            next[last[to]] = slot;
        }
        last[to] = slot;
        sizes[to]++;
    }

    void remove(int slot) {
        int of = list[slot];
        if (previous[slot] == NONE) {
            first[of] = next[slot];
        } else {
            next[previous[slot]] = next[slot];
        }
        if (next[slot] == NONE) {
            last[of] = previous[slot];
        } else {
            previous[next[slot]] = previous[slot];
        }
        sizes[of]--;
    }

    void move(int slot, int to) {
        remove(slot);
        append(to, slot);
    }
}
