package io.spanway.processing.trace;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Blocks of {@value #BLOCK_BYTES} bytes outside the heap, for traces that grow at different speeds and live differently long.
 *
 * <p>A trace is a chain of blocks: it wastes half a block on average, is freed at once when it is decided, and pins nothing of the requests
 * that it came with. Blocks come from slabs of 1 MiB. The lowest slab with room is filled first, so that slabs at the top become empty
 * after a peak; empty ones are given back, but for one. Confined to one thread.
 */
final class BlockArena implements AutoCloseable {
    static final int BLOCK_BYTES = 128;
    static final int NONE = -1;

    /** What a block in use takes: its bytes and the number of the next one. */
    static final int BYTES_PER_BLOCK = BLOCK_BYTES + Integer.BYTES;

    /** Leaks are looked for by the arena's own accounts; a detector would write down every access to memory that lives this long. */
    static final ByteBufAllocator MEMORY = new UnpooledByteBufAllocator(true, true);

    private static final int SLAB_BITS = 13;
    private static final int SLAB_BLOCKS = 1 << SLAB_BITS;
    private static final int SLAB_BYTES = SLAB_BLOCKS * BLOCK_BYTES;

    private final IntFunction<ByteBuf> memory;
    private Slab[] slabs = new Slab[8];
    private int slabCount;
    private int lowestFree;
    private int emptySlabs;
    private int usedBlocks;
    private int openSlabs;

    /** A chunk of memory with its chain of free blocks; {@code null} memory: given back. */
    private static final class Slab {
        private final int[] next = new int[SLAB_BLOCKS];
        private ByteBuf memory = Unpooled.EMPTY_BUFFER;
        private int free = NONE;
        private int used;
        private boolean open;

        void open(ByteBuf fresh) {
            memory = fresh;
            for (int i = 0; i < SLAB_BLOCKS; i++) {
                next[i] = i + 1;
            }
            next[SLAB_BLOCKS - 1] = NONE;
            free = 0;
            open = true;
        }

        void close() {
            memory.release();
            memory = Unpooled.EMPTY_BUFFER;
            free = NONE;
            open = false;
        }
    }

    BlockArena() {
        this(bytes -> MEMORY.directBuffer(bytes, bytes));
    }

    /** @param memory buffers of so many bytes, or an {@link OutOfMemoryError} */
    BlockArena(IntFunction<ByteBuf> memory) {
        this.memory = memory;
    }

    /** Whether there is memory for this many more blocks; takes it from the system if need be. */
    boolean reserve(int blocks) {
        while (freeBlocks() < blocks) {
            try {
                openSlab();
            } catch (OutOfMemoryError noMore) {
                return false;
            }
        }
        return true;
    }

    private long freeBlocks() {
        return (long) openSlabs * SLAB_BLOCKS - usedBlocks;
    }

    /**
     * A block of its own, after which no other comes.
     *
     * @throws OutOfMemoryError if it was not {@linkplain #reserve reserved} and the system has no more
     */
    int allocate() {
        if (freeBlocks() == 0) {
            openSlab();
        }
        while (!slabs[lowestFree].open || slabs[lowestFree].free == NONE) {
            lowestFree++;
        }
        Slab slab = slabs[lowestFree];
        if (slab.used++ == 0) {
            emptySlabs--;
        }
        int index = slab.free;
        slab.free = slab.next[index];
        slab.next[index] = NONE;
        usedBlocks++;
        return lowestFree << SLAB_BITS | index;
    }

    /** Opens the first slab that has no memory. */
    private void openSlab() {
        int number = 0;
        while (number < slabCount && slabs[number].open) {
            number++;
        }
        if (number == slabs.length) {
            slabs = Arrays.copyOf(slabs, slabCount * 2);
        }
        if (number == slabCount) {
            slabs[slabCount++] = new Slab();
        }
        slabs[number].open(memory.apply(SLAB_BYTES));
        openSlabs++;
        emptySlabs++;
        lowestFree = Math.min(lowestFree, number);
    }

    /** Gives one block back and tells which came after it. */
    int free(int block) {
        int number = block >>> SLAB_BITS;
        int index = block & SLAB_BLOCKS - 1;
        Slab slab = slabs[number];
        int after = slab.next[index];
        slab.next[index] = slab.free;
        slab.free = index;
        usedBlocks--;
        lowestFree = Math.min(lowestFree, number);
        if (--slab.used == 0 && ++emptySlabs > 1) {
            slab.close();
            emptySlabs--;
            openSlabs--;
        }
        return after;
    }

    /** Puts a block after another. */
    void link(int block, int after) {
        slabs[block >>> SLAB_BITS].next[block & SLAB_BLOCKS - 1] = after;
    }

    /** The memory that holds a block. */
    ByteBuf memory(int block) {
        return slabs[block >>> SLAB_BITS].memory;
    }

    /** Where in {@link #memory} the block begins. */
    int offset(int block) {
        return (block & SLAB_BLOCKS - 1) * BLOCK_BYTES;
    }

    /** Bytes that blocks in use take. */
    long usedBytes() {
        return (long) usedBlocks * BYTES_PER_BLOCK;
    }

    /** Bytes taken from the system, used or not. */
    long reservedBytes() {
        return (long) openSlabs * SLAB_BLOCKS * BYTES_PER_BLOCK;
    }

    /** Gives all memory back; no block may be used any more. */
    @Override
    public void close() {
        for (int i = 0; i < slabCount; i++) {
            if (slabs[i].open) {
                slabs[i].close();
            }
        }
        slabCount = 0;
        openSlabs = 0;
        usedBlocks = 0;
        lowestFree = 0;
        emptySlabs = 0;
    }
}
