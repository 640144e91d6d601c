package io.spanway.processing.trace;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Resources and scopes of buffered spans, as encoded, each kept once however many traces name it.
 *
 * <p>A few services give most spans of a gateway, so this saves what would otherwise be the larger part of many traces. Counts references
 * and forgets at the last. Confined to one thread.
 */
final class Envelopes {
    private static final int NONE = -1;
    private static final long PRIME = 0x9e37_79b9_7f4a_7c15L;

    /** What an entry takes besides its bytes: array header, hash, count, next free, reference, two places in the table. */
    private static final int OVERHEAD = 16 + Long.BYTES + 3 * Integer.BYTES + 2 * Integer.BYTES;

    private byte[][] bytes = new byte[64][];
    private long[] hashes = new long[64];
    private int[] references = new int[64];
    private int[] nextFree = new int[64];
    private int[] table = empty(128);
    private int free = NONE;
    private int everUsed;
    private int size;
    private long usedBytes;

    private static int[] empty(int length) {
        int[] table = new int[length];
        Arrays.fill(table, NONE);
        return table;
    }

    /** Number of these readable bytes, with one reference more. */
    int intern(ByteBuf encoded) {
        int length = encoded.readableBytes();
        long hash = hash(encoded, length);
        int mask = table.length - 1;
        for (int at = (int) hash & mask; table[at] != NONE; at = at + 1 & mask) {
            int entry = table[at];
            if (hashes[entry] == hash && same(bytes[entry], encoded, length)) {
                references[entry]++;
                return entry;
            }
        }
        return add(encoded, length, hash);
    }

    private int add(ByteBuf encoded, int length, long hash) {
        int entry = takeEntry();
        byte[] copy = new byte[length];
        encoded.getBytes(encoded.readerIndex(), copy);
        bytes[entry] = copy;
        hashes[entry] = hash;
        references[entry] = 1;
        usedBytes += length + OVERHEAD;
        size++;
        place(entry);
        return entry;
    }

    /** One reference more to an entry that has one. */
    void retain(int entry) {
        references[entry]++;
    }

    /** One reference less; the last one forgets the entry. */
    void release(int entry) {
        if (--references[entry] > 0) {
            return;
        }
        unplace(entry);
        usedBytes -= bytes[entry].length + OVERHEAD;
        bytes[entry] = new byte[0];
        nextFree[entry] = free;
        free = entry;
        size--;
    }

    /** The encoded bytes; not to be changed. */
    byte[] bytes(int entry) {
        return bytes[entry];
    }

    int size() {
        return size;
    }

    /** Bytes that all entries take. */
    long usedBytes() {
        return usedBytes;
    }

    private int takeEntry() {
        if (free != NONE) {
            int entry = free;
            free = nextFree[entry];
            return entry;
        }
        if (everUsed == hashes.length) {
            int longer = everUsed * 2;
            bytes = Arrays.copyOf(bytes, longer);
            hashes = Arrays.copyOf(hashes, longer);
            references = Arrays.copyOf(references, longer);
            nextFree = Arrays.copyOf(nextFree, longer);
            table = empty(longer * 2);
            for (int entry = 0; entry < everUsed; entry++) {
                place(entry);
            }
        }
        return everUsed++;
    }

    private void place(int entry) {
        int mask = table.length - 1;
        int at = (int) hashes[entry] & mask;
        while (table[at] != NONE) {
            at = at + 1 & mask;
        }
        table[at] = entry;
    }

    private void unplace(int entry) {
        int mask = table.length - 1;
        int hole = (int) hashes[entry] & mask;
        while (table[hole] != entry) {
            hole = hole + 1 & mask;
        }
        for (int at = hole + 1 & mask; table[at] != NONE; at = at + 1 & mask) {
            int home = (int) hashes[table[at]] & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                table[hole] = table[at];
                hole = at;
            }
        }
        table[hole] = NONE;
    }

    private static boolean same(byte[] known, ByteBuf encoded, int length) {
        if (known.length != length) {
            return false;
        }
        int start = encoded.readerIndex();
        for (int i = 0; i < length; i++) {
            if (known[i] != encoded.getByte(start + i)) {
                return false;
            }
        }
        return true;
    }

    private static long hash(ByteBuf encoded, int length) {
        long h = PRIME + length;
        int at = encoded.readerIndex();
        int end = at + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            h = Long.rotateLeft((h ^ encoded.getLongLE(at)) * PRIME, 29);
        }
        for (; at < end; at++) {
            h = (h ^ encoded.getByte(at)) * PRIME;
        }
        h ^= h >>> 32;
        return (h * PRIME) ^ (h >>> 29);
    }
}
