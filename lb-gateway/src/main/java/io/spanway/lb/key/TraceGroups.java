package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * For each trace id in the current scope group, its first span and that span's hash: open addressing in flat arrays, emptied by a new stamp.
 * Bounded by the spans of one group; arrays beyond 4,096 entries are not kept. Confined to one event loop.
 */
final class TraceGroups {
    private static final int KEPT = 4096;
    private static final int ID_BYTES = 16;

    private long[] high;
    private long[] low;
    private long[] hashes;
    private int[] offsets;
    private int[] lengths;
    private int[] stamps;
    private int stamp;
    private int count;

    @SuppressWarnings("NullAway") // Filled by allocate.
    TraceGroups() {
        allocate(64);
    }

    private void allocate(int capacity) {
        high = new long[capacity];
        low = new long[capacity];
        hashes = new long[capacity];
        offsets = new int[capacity];
        lengths = new int[capacity];
        stamps = new int[capacity];
        stamp = 1;
        count = 0;
    }

    void clear() {
        if (high.length > KEPT || stamp == Integer.MAX_VALUE) {
            allocate(64);
        }
        stamp++;
        count = 0;
    }

    /** Index of a trace's entry, or -1 less the index where it belongs. Ids that are not 16 bytes count as the id of zeros. */
    int find(ByteBuf request, int idOffset, int idLength) {
        boolean whole = idLength == ID_BYTES;
        return find(whole ? request.getLong(idOffset) : 0, whole ? request.getLong(idOffset + Long.BYTES) : 0);
    }

    private int find(long first, long second) {
        int mask = high.length - 1;
        long mixed = (first ^ Long.rotateLeft(second, 32)) * 0x9e37_79b9_7f4a_7c15L;
        int at = (int) (mixed >>> 40) & mask;
        while (stamps[at] == stamp) {
            if (high[at] == first && low[at] == second) {
                return at;
            }
            at = (at + 1) & mask;
        }
        return -1 - at;
    }

    /** @param place as {@link #find} answered, negative */
    void add(int place, ByteBuf request, int idOffset, int idLength, int offset, int length, long hash) {
        boolean whole = idLength == ID_BYTES;
        long first = whole ? request.getLong(idOffset) : 0;
        long second = whole ? request.getLong(idOffset + Long.BYTES) : 0;
        put(-1 - place, first, second, offset, length, hash);
        if (++count > high.length / 2) {
            grow();
        }
    }

    private void put(int at, long first, long second, int offset, int length, long hash) {
        stamps[at] = stamp;
        high[at] = first;
        low[at] = second;
        offsets[at] = offset;
        lengths[at] = length;
        hashes[at] = hash;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldHashes = hashes;
        int[] oldOffsets = offsets;
        int[] oldLengths = lengths;
        int[] oldStamps = Arrays.copyOf(stamps, stamps.length);
        int oldStamp = stamp;
        int oldCount = count;
        allocate(high.length * 2);
        count = oldCount;
        for (int i = 0; i < oldHigh.length; i++) {
            if (oldStamps[i] == oldStamp) {
                int at = -1 - find(oldHigh[i], oldLow[i]);
                put(at, oldHigh[i], oldLow[i], oldOffsets[i], oldLengths[i], oldHashes[i]);
            }
        }
    }

    long hash(int at) {
        return hashes[at];
    }

    int offset(int at) {
        return offsets[at];
    }

    int length(int at) {
        return lengths[at];
    }
}
