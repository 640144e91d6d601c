package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** No coding at all; only the limit counts. Thread-safe. */
final class IdentityCoding implements Coding {
    @Override
    public ByteBuf decompress(ByteBuf in, int maxBytes, ByteBufAllocator alloc) throws CodecException {
        if (in.readableBytes() > maxBytes) {
            throw CodecException.tooLarge(maxBytes);
        }
        return in.retainedSlice();
    }

    @Override
    public void compress(ByteBuf in, ByteBuf out) {
        out.writeBytes(in, in.readerIndex(), in.readableBytes());
    }

    @Override
    public int initialCompressedBytes(int bytes) {
        return bytes;
    }
}
