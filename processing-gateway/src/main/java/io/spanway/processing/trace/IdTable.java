package io.spanway.processing.trace;

import io.spanway.otlp.IdHash;
import java.util.Arrays;

/**
 * Gives each trace id it holds a slot, a small number that indexes the owner's arrays.
 *
 * <p>Open addressing with linear probing, at most half full, entries moved back on removal, so that no tombstones gather. Slots are reused;
 * {@link #capacity} says how long arrays must be. 24 bytes a slot. Confined to one thread.
 */
final class IdTable {
    static final int NONE = -1;

    /** Bytes that one slot takes: id, next free slot, two places in the table. */
    static final int BYTES_PER_SLOT = 2 * Long.BYTES + Integer.BYTES + 2 * Integer.BYTES;

    private static final int FIRST_SLOTS = 64;

    private long[] high = new long[FIRST_SLOTS];
    private long[] low = new long[FIRST_SLOTS];
    private int[] nextFree = new int[FIRST_SLOTS];
    private int[] table = emptyTable(FIRST_SLOTS);
    private int free = NONE;
    private int everUsed;
    private int size;

    int size() {
        return size;
    }

    /** Slots are smaller than this. Grows in {@link #insert} only. */
    int capacity() {
        return high.length;
    }

    long high(int slot) {
        return high[slot];
    }

    long low(int slot) {
        return low[slot];
    }

    /** Slot of the id, or {@link #NONE}. */
    int find(long idHigh, long idLow) {
        int mask = table.length - 1;
        for (int at = home(idHigh, idLow, mask); table[at] != NONE; at = at + 1 & mask) {
            int slot = table[at];
            if (low[slot] == idLow && high[slot] == idHigh) {
                return slot;
            }
        }
        return NONE;
    }

    /** Gives a slot to an id that has none. */
    int insert(long idHigh, long idLow) {
        int slot = takeSlot();
        high[slot] = idHigh;
        low[slot] = idLow;
        size++;
        place(slot);
        return slot;
    }

    /** Forgets the id of a slot. */
    void remove(int slot) {
        int mask = table.length - 1;
        int hole = home(high[slot], low[slot], mask);
        while (table[hole] != slot) {
            hole = hole + 1 & mask;
        }
        for (int at = hole + 1 & mask; table[at] != NONE; at = at + 1 & mask) {
            int home = home(high[table[at]], low[table[at]], mask);
            // May move into the hole unless its home lies after the hole, on the way to where it stands.
            if ((at - home & mask) >= (at - hole & mask)) {
                table[hole] = table[at];
                hole = at;
            }
        }
        table[hole] = NONE;
        nextFree[slot] = free;
        free = slot;
        size--;
    }

    private int takeSlot() {
        if (free != NONE) {
            int slot = free;
            free = nextFree[slot];
            return slot;
        }
        if (everUsed == high.length) {
            grow();
        }
        return everUsed++;
    }

    private void grow() {
        int slots = high.length * 2;
        high = Arrays.copyOf(high, slots);
        low = Arrays.copyOf(low, slots);
        nextFree = Arrays.copyOf(nextFree, slots);
        table = emptyTable(slots);
        for (int slot = 0; slot < everUsed; slot++) {
            place(slot);
        }
    }

    private void place(int slot) {
        int mask = table.length - 1;
        int at = home(high[slot], low[slot], mask);
        while (table[at] != NONE) {
            at = at + 1 & mask;
        }
        table[at] = slot;
    }

    /** The lower bits of the hash whose upper bits choose the shard: within a shard they are still evenly spread. */
    private static int home(long idHigh, long idLow, int mask) {
        return (int) IdHash.SHARD.hash(idHigh, idLow) & mask;
    }

    private static int[] emptyTable(int slots) {
        int[] table = new int[slots * 2];
        Arrays.fill(table, NONE);
        return table;
    }
}
