package io.spanway.lb.key.value;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.wire.WireCursor;
import java.util.Arrays;

/**
 * A stack of attribute lists, each sorted by the bytes of its keys: where key and value of each entry lie. Equal keys stay in the order in which
 * they came. Bounded by the request: 16 bytes an entry. Confined to one event loop.
 */
final class Entries {
    /** Fields of {@code KeyValue}. */
    private static final int KEY = 1;

    private static final int VALUE = 2;

    private static final int WIDTH = 4;

    private final WireCursor list = new WireCursor();
    private final WireCursor entry = new WireCursor();
    private int[] slots = new int[64 * WIDTH];
    private int count;

    int count() {
        return count;
    }

    /** Takes everything from {@code mark} off the stack. */
    void release(int mark) {
        count = mark;
    }

    int keyOffset(int i) {
        return slots[i * WIDTH];
    }

    int keyLength(int i) {
        return slots[i * WIDTH + 1];
    }

    int valueOffset(int i) {
        return slots[i * WIDTH + 2];
    }

    int valueLength(int i) {
        return slots[i * WIDTH + 3];
    }

    /** Pushes the {@code KeyValue}s that are field {@code field} of a message. */
    void push(ByteBuf buffer, int offset, int length, int field) {
        list.reset(buffer, offset, length);
        while (list.next()) {
            if (list.is(field, WireCursor.BYTES)) {
                pushOne(buffer, list.valueOffset(), list.valueLength());
            }
        }
        list.clear();
    }

    private void pushOne(ByteBuf buffer, int offset, int length) {
        if (slots.length < (count + 1) * WIDTH) {
            slots = Arrays.copyOf(slots, slots.length * 2);
        }
        int at = count++ * WIDTH;
        Arrays.fill(slots, at, at + WIDTH, 0);
        entry.reset(buffer, offset, length);
        while (entry.next()) {
            if (entry.is(KEY, WireCursor.BYTES)) {
                slots[at] = entry.valueOffset();
                slots[at + 1] = entry.valueLength();
            } else if (entry.is(VALUE, WireCursor.BYTES)) {
                slots[at + 2] = entry.valueOffset();
                slots[at + 3] = entry.valueLength();
            }
        }
        entry.clear();
    }

    /** Sorts what was pushed since {@code from}: a heap, because a hostile list may be long and in any order. */
    void sort(ByteBuf buffer, int from) {
        int size = count - from;
        for (int i = size / 2 - 1; i >= 0; i--) {
            sift(buffer, from, i, size);
        }
        for (int end = size - 1; end > 0; end--) {
            swap(from, from + end);
            sift(buffer, from, 0, end);
        }
    }

    private void sift(ByteBuf buffer, int from, int start, int size) {
        int parent = start;
        while (parent * 2 + 1 < size) {
            int child = parent * 2 + 1;
            if (child + 1 < size && compare(buffer, from + child, from + child + 1) < 0) {
                child++;
            }
            if (compare(buffer, from + parent, from + child) >= 0) {
                return;
            }
            swap(from + parent, from + child);
            parent = child;
        }
    }

    private void swap(int a, int b) {
        for (int i = 0; i < WIDTH; i++) {
            int held = slots[a * WIDTH + i];
            slots[a * WIDTH + i] = slots[b * WIDTH + i];
            slots[b * WIDTH + i] = held;
        }
    }

    private int compare(ByteBuf buffer, int a, int b) {
        int byKey = compareKeys(buffer, a, b);
        return byKey != 0 ? byKey : Integer.compare(valueOffset(a), valueOffset(b));
    }

    int compareKeys(ByteBuf buffer, int a, int b) {
        int common = Math.min(keyLength(a), keyLength(b));
        for (int i = 0; i < common; i++) {
            int difference = buffer.getUnsignedByte(keyOffset(a) + i) - buffer.getUnsignedByte(keyOffset(b) + i);
            if (difference != 0) {
                return difference;
            }
        }
        return keyLength(a) - keyLength(b);
    }
}
