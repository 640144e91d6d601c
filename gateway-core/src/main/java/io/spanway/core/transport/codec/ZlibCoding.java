package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The zlib format (RFC 1950); zlib itself checks header and Adler-32. Thread-safe. */
final class ZlibCoding implements Coding {
    private static final int LIKELY_RATIO = 4;

    private final Deflation deflation = new Deflation("zlib", false);

    @Override
    public ByteBuf decompress(ByteBuf in, int maxBytes, ByteBufAllocator alloc) throws CodecException {
        ByteBuf out = Decoded.allocate(alloc, (long) LIKELY_RATIO * in.readableBytes(), maxBytes);
        boolean done = false;
        try {
            if (deflation.inflate(in, in.readerIndex(), in.writerIndex(), out) != in.writerIndex()) {
                throw CodecException.corrupt("zlib: other bytes after the end");
            }
            done = true;
        } finally {
            if (!done) {
                out.release();
            }
        }
        return Decoded.trim(out, alloc);
    }

    @Override
    public void compress(ByteBuf in, ByteBuf out) {
        deflation.deflate(in, out);
    }

    @Override
    public int initialCompressedBytes(int bytes) {
        return bytes / LIKELY_RATIO + 64;
    }
}
