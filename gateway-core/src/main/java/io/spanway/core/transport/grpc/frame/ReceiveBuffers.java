package io.spanway.core.transport.grpc.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * One 64 KiB receive buffer per event loop, used again for every read of every connection, so that received bytes stay in the core's cache
 * until they are copied to where they belong.
 *
 * <p>In front of the bytes is room for the rest of a frame that the read before left incomplete (see {@link FrameHandler}). A buffer that
 * is still held by someone is not handed out a second time: then the read gets one from the pool. Thread-safe, the buffer is the loop's.
 */
final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    /** Room for the longest frame that can be left over: SETTINGS_MAX_FRAME_SIZE is left at its 16,384 bytes. */
    static final int HEADROOM = 16_384 + 64;

    static final ReceiveBuffers INSTANCE = new ReceiveBuffers();

    private static final int READ_BYTES = 65_536;

    private static final FastThreadLocal<ByteBuf> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
            return Unpooled.directBuffer(HEADROOM + READ_BYTES, HEADROOM + READ_BYTES);
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
                ByteBuf buffer = own.refCnt() == 1
                        ? own.retain()
                        : allocator.directBuffer(HEADROOM + READ_BYTES, HEADROOM + READ_BYTES);
                return buffer.setIndex(HEADROOM, HEADROOM);
            }

            @Override
            public int guess() {
                return READ_BYTES;
            }
        };
    }
}
