package io.spanway.otlp.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the pairs of {@link Attributes} lie in the message that they were read from, by index.
 *
 * <p>Keys are compared where they lie, so that most are never made into strings, and unchanged neighbours are written in one piece. Confined
 * to the thread that holds the payload.
 */
final class EncodedPairs {
    private static final int KEY = 1 << 3 | MessageReader.BYTES;
    private static final int VALUE = 2 << 3 | MessageReader.BYTES;

    /** A span has about a dozen pairs; an event with one wastes little. */
    private static final int FIRST_CAPACITY = 16;

    /* What is kept of a pair: where its tag, its KeyValue message and what follows begin. */
    private static final int START = 0;
    private static final int FROM = 1;
    private static final int TO = 2;
    private static final int PLACE = 3;

    /** Instead of a place: set by the program, not read. */
    private static final int NOWHERE = -1;

    /** Added to {@link #FROM}: the message is not just a short key and a value after it. */
    private static final int IRREGULAR = 1 << 31;

    private final int depth;
    private byte[] source = {};
    private int[] places = {};

    /** First byte of all pairs that were read, with their tags, if they lie in one row. */
    private int rowFrom = NOWHERE;

    private int rowTo = NOWHERE;

    /** @param depth how many maps and lists the pairs lie in */
    EncodedPairs(int depth) {
        this.depth = depth;
    }

    /** How many pairs there is room for. */
    int capacity() {
        return places.length / PLACE;
    }

    private void ensureCapacity(int index) {
        if (PLACE * index == places.length) {
            places = Arrays.copyOf(places, PLACE * Math.max(FIRST_CAPACITY, 2 * index));
        }
    }

    /** The pair at a new index at the end is the {@code KeyValue} of which {@code reader} has just reached the value. */
    void read(int index, MessageReader reader) {
        ensureCapacity(index);
        int start = reader.fieldStart();
        int from = reader.skipBytes();
        int to = reader.position();
        source = reader.source();
        place(index, start, valueFrom(from, to) == NOWHERE ? from | IRREGULAR : from, to);
        if (rowTo == NOWHERE) {
            rowFrom = start;
        } else if (rowTo != start) {
            rowFrom = NOWHERE;
        }
        rowTo = to;
    }

    private void place(int index, int start, int from, int to) {
        places[PLACE * index + START] = start;
        places[PLACE * index + FROM] = from;
        places[PLACE * index + TO] = to;
    }

    /** Where the value begins if the message is a key of less than 128 bytes and a value after it, else {@link #NOWHERE}. */
    private int valueFrom(int from, int to) {
        if (to - from < 2 || source[from] != KEY || source[from + 1] < 0) {
            return NOWHERE;
        }
        int at = from + 2 + source[from + 1];
        if (at >= to || source[at++] != VALUE) {
            return NOWHERE;
        }
        int length = 0;
        for (int shift = 0; at < to && shift < Integer.SIZE - 7; shift += 7) {
            byte next = source[at++];
            length |= (next & 0x7f) << shift;
            if (next >= 0) {
                return at + length == to ? at : NOWHERE;
            }
        }
        return NOWHERE;
    }

    /** The pair at a new index at the end is the program's. */
    void add(int index) {
        ensureCapacity(index);
        forget(index);
    }

    /** The pair is the program's from now on. */
    void forget(int index) {
        place(index, NOWHERE, NOWHERE, NOWHERE);
    }

    /** Pairs behind {@code index} move up. */
    void remove(int index, int size) {
        System.arraycopy(places, PLACE * (index + 1), places, PLACE * index, PLACE * (size - index - 1));
    }

    /** Whether the pair is one that was read. */
    boolean has(int index) {
        return places[PLACE * index + START] != NOWHERE;
    }

    /**
     * Whether a pair that was read has this key, by its bytes. Keys with characters of several bytes are not always found.
     */
    boolean isKey(int index, String key) {
        int from = places[PLACE * index + FROM];
        if (from < 0) {
            return key(index).equals(key);
        }
        int length = source[from + 1];
        if (length != key.length()) {
            return false;
        }
        for (int i = length - 1; i >= 0; i--) {
            if (source[from + 2 + i] != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Key of a pair that was read. */
    String key(int index) {
        MessageReader reader = reader(index);
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

    /** Encoded length of the value of a pair that was read, with more around it if the pair is irregular. */
    int valueBytes(int index) {
        int from = places[PLACE * index + FROM];
        int to = places[PLACE * index + TO];
        return to - (from >= 0 ? valueFrom(from, to) : from & ~IRREGULAR);
    }

    /** Value of a pair that was read. */
    @Nullable
    Object value(int index) {
        int from = places[PLACE * index + FROM];
        int to = places[PLACE * index + TO];
        if (from >= 0) {
            return AnyValue.read(new MessageReader(source, valueFrom(from, to), to), depth, null);
        }
        MessageReader reader = reader(index);
        Object value = null;
        for (int tag = reader.nextTag(); tag != 0; tag = reader.nextTag()) {
            if (tag == VALUE) {
                value = AnyValue.read(reader.message(), depth, value);
            } else {
                reader.skip();
            }
        }
        return value;
    }

    private MessageReader reader(int index) {
        return new MessageReader(source, places[PLACE * index + FROM] & ~IRREGULAR, places[PLACE * index + TO]);
    }

    /** Where the pairs began that were read, in a message that ends at {@code end}; negative if other fields lie between them. */
    int rowFrom(int end) {
        return rowTo == NOWHERE ? end : rowFrom;
    }

    /** Where the pairs ended that were read. */
    int rowTo(int end) {
        return rowTo == NOWHERE ? end : rowTo;
    }

    /** Writes the pairs from {@code first} to {@code last}: one, or {@linkplain #isNeighbour neighbours}. */
    void write(MessageWriter out, int field, int first, int last) {
        int mark = out.mark();
        if (isField(first, field)) {
            out.raw(source, places[PLACE * first + START], places[PLACE * last + TO]);
        } else {
            out.raw(source, places[PLACE * first + FROM] & ~IRREGULAR, places[PLACE * first + TO]);
            out.endMessage(field, mark);
        }
    }

    /** Whether a pair may be written in one piece with the next one, because both have the tag of the field and nothing lies between. */
    boolean isNeighbour(int index, int field) {
        return places[PLACE * index + TO] == places[PLACE * (index + 1) + START]
                && isField(index, field)
                && isField(index + 1, field);
    }

    /** Whether the tag before a pair is the one byte that the field has; fields above 15 have two, and none of them are attributes. */
    private boolean isField(int index, int field) {
        return source[places[PLACE * index + START]] == (byte) (field << 3 | MessageReader.BYTES);
    }
}
