package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.zip.Adler32;

/** The zlib format (RFC 1950); zlib checks header and Adler-32. Thread-safe. */
final class ZlibCoding implements Coding {
    private static final int LIKELY_RATIO = 4;

    /** Deflate with a window of 32 KiB, fastest. */
    private static final int HEADER = 0x7801;

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
        out.writeShort(HEADER);
        Deflation.deflate(in, out);
        Adler32 sum = new Adler32();
        sum.update(in.nioBuffer(in.readerIndex(), in.readableBytes()));
        out.writeInt((int) sum.getValue());
    }

    @Override
    public int initialCompressedBytes(int bytes) {
        return bytes / LIKELY_RATIO + 64;
    }
}
