package io.spanway.lb.backend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;

/**
 * The slabs that batches of one loop are written into. The last few large ones are kept for the next batches: they are in the core's cache,
 * and the allocator need not map and clear whole chunks of memory again and again.
 *
 * <p>Confined to its loop.
 */
final class Slabs {
    private static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;
    private static final int KEPT = 8;
    private static final int LEAST_KEPT_BYTES = 32 * 1024;
    private static final int MOST_KEPT_BYTES = 1024 * 1024;

    private static final FastThreadLocal<Slabs> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected Slabs initialValue() {
            return new Slabs();
        }

        @Override
        protected void onRemoval(Slabs slabs) {
            slabs.kept.forEach(ByteBuf::release);
        }
    };

    private final ArrayList<ByteBuf> kept = new ArrayList<>(KEPT);

    private Slabs() {}

    /** Those of the running thread. */
    static Slabs ofLoop() {
        return OF_LOOP.get();
    }

    /** An empty slab with room for {@code bytes} at least. */
    ByteBuf take(int bytes) {
        for (int i = kept.size() - 1; i >= 0; i--) {
            ByteBuf slab = kept.get(i);
            if (slab.capacity() >= bytes) {
                kept.remove(i);
                return slab.clear();
            }
        }
        return ALLOCATOR.directBuffer(bytes);
    }

    /** Takes a slab back; one that somebody still reads is left to him. */
    void give(ByteBuf slab) {
        int bytes = slab.capacity();
        if (slab.refCnt() != 1 || bytes < LEAST_KEPT_BYTES || bytes > MOST_KEPT_BYTES) {
            slab.release();
            return;
        }
        if (kept.size() == KEPT) {
            kept.remove(0).release();
        }
        kept.add(slab);
    }
}
