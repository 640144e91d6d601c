package io.spanway.core.transport.codec;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** Notes what is allocated, to show bounds and leaks. Confined to one test. */
final class CountingAllocator extends AbstractByteBufAllocator {
    private static final UnpooledByteBufAllocator RAW = new UnpooledByteBufAllocator(true, true);

    int largestBytes;
    private final List<ByteBuf> all = new ArrayList<>();

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return note(RAW.heapBuffer(initialCapacity, maxCapacity));
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return note(RAW.directBuffer(initialCapacity, maxCapacity));
    }

    private ByteBuf note(ByteBuf buf) {
        largestBytes = Math.max(largestBytes, buf.capacity());
        all.add(buf);
        return buf;
    }

    /** Buffers that nobody released. */
    long live() {
        return all.stream().filter(buf -> buf.refCnt() > 0).count();
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }
}
