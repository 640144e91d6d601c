package io.spanway.processing.trace;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Appends bytes to chains of blocks, one chain per slot, and reads them back once. Confined to one thread. */
final class TraceStreams implements AutoCloseable {
    /** Bytes that one slot takes: first and last block, length. */
    static final int BYTES_PER_SLOT = 3 * Integer.BYTES;

    private static final int BLOCK_MASK = BlockArena.BLOCK_BYTES - 1;

    private final BlockArena arena;
    private int[] first = {};
    private int[] last = {};
    private int[] length = {};

    TraceStreams(BlockArena arena) {
        this.arena = arena;
    }

    /** What this many bytes more, in up to three pieces, take at most. */
    static long mostBytes(int bytes) {
        return (long) blocks(bytes) * BlockArena.BYTES_PER_BLOCK;
    }

    private static int blocks(int bytes) {
        return (bytes + BLOCK_MASK) / BlockArena.BLOCK_BYTES + 1;
    }

    /** Whether there is memory for this many bytes more, in up to three pieces. */
    boolean reserve(int bytes) {
        return arena.reserve(blocks(bytes));
    }

    void ensureCapacity(int slots) {
        if (first.length < slots) {
            first = Arrays.copyOf(first, slots);
            last = Arrays.copyOf(last, slots);
            length = Arrays.copyOf(length, slots);
        }
    }

    /** A slot starts with nothing. */
    void open(int slot) {
        first[slot] = BlockArena.NONE;
        last[slot] = BlockArena.NONE;
        length[slot] = 0;
    }

    /** Bytes that were appended to a slot. */
    int length(int slot) {
        return length[slot];
    }

    /** Appends a copy of {@code count} bytes at {@code offset} of {@code source}. */
    void append(int slot, ByteBuf source, int offset, int count) {
        int from = offset;
        int end = offset + count;
        while (from < end) {
            int filled = length[slot] & BLOCK_MASK;
            if (filled == 0) {
                addBlock(slot);
            }
            int block = last[slot];
            int bytes = Math.min(BlockArena.BLOCK_BYTES - filled, end - from);
            arena.memory(block).setBytes(arena.offset(block) + filled, source, from, bytes);
            length[slot] += bytes;
            from += bytes;
        }
    }

    private void addBlock(int slot) {
        int block = arena.allocate();
        if (last[slot] == BlockArena.NONE) {
            first[slot] = block;
        } else {
            arena.link(last[slot], block);
        }
        last[slot] = block;
    }

    /** Appends all bytes of a slot to {@code target}, which has room for them, and frees its blocks. */
    void drain(int slot, ByteBuf target) {
        int rest = length[slot];
        int block = first[slot];
        while (block != BlockArena.NONE) {
            int bytes = Math.min(rest, BlockArena.BLOCK_BYTES);
            target.writeBytes(arena.memory(block), arena.offset(block), bytes);
            rest -= bytes;
            block = arena.free(block);
        }
        open(slot);
    }

    /** Bytes that blocks in use take. */
    long usedBytes() {
        return arena.usedBytes();
    }

    /** Bytes taken from the system for blocks. */
    long reservedBytes() {
        return arena.reservedBytes();
    }

    @Override
    public void close() {
        arena.close();
    }
}
