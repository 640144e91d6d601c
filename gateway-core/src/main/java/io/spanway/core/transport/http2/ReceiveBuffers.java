package io.spanway.core.transport.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * One 64 KiB receive buffer per event loop, used again for every read of every connection, so that received bytes stay in the core's cache
 * until they are copied to where they belong.
 *
 * <p>A buffer that is still held by someone is not handed out a second time: then the read gets one from the pool. Thread-safe, the buffer
 * is the loop's.
 */
final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    static final ReceiveBuffers INSTANCE = new ReceiveBuffers();

    private static final int READ_BYTES = 65_536;

    private static final FastThreadLocal<ByteBuf> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
            return Unpooled.directBuffer(READ_BYTES, READ_BYTES);
        }

        @Override
        protected void onRemoval(ByteBuf buffer) {
            buffer.release();
        }
    };

    private ReceiveBuffers() {}

    // The super type's signature is the deprecated one; there is no other.
    @SuppressWarnings("deprecation")
    @Override
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                ByteBuf own = OF_LOOP.get();
                ByteBuf buffer = own.refCnt() == 1 ? own.retain() : allocator.directBuffer(READ_BYTES, READ_BYTES);
                return buffer.clear();
            }

            @Override
            public int guess() {
                return READ_BYTES;
            }
        };
    }
}
