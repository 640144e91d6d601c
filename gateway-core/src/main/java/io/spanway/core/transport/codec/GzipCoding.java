package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.zip.CRC32;

/** gzip (RFC 1952): any number of members, each with header, deflate stream, CRC-32 and length. Thread-safe. */
final class GzipCoding implements Coding {
    private static final int LIKELY_RATIO = 4;

    /** Deflate cannot do better than this. */
    private static final long MAX_RATIO = 1032;

    private static final int FIXED_HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    /** Magic, method deflate, no flags, no time, fastest, unknown system: big-endian. */
    private static final long HEADER_START = 0x1f8b_0800_0000_0000L;

    private static final int HEADER_END = 0x04ff;

    private final Deflation deflation = new Deflation("gzip", true);

    @Override
    public ByteBuf decompress(ByteBuf in, int maxBytes, ByteBufAllocator alloc) throws CodecException {
        ByteBuf out = Decoded.allocate(alloc, likelyBytes(in), maxBytes);
        boolean done = false;
        try {
            int at = in.readerIndex();
            do {
                at = member(in, at, out);
            } while (at < in.writerIndex());
            done = true;
        } finally {
            if (!done) {
                out.release();
            }
        }
        return Decoded.trim(out, alloc);
    }

    /** The last four bytes of a single member are its length; anything else is found out while inflating. */
    private static long likelyBytes(ByteBuf in) {
        int bytes = in.readableBytes();
        if (bytes < FIXED_HEADER_BYTES + TRAILER_BYTES) {
            return 0;
        }
        return Math.min(in.getUnsignedIntLE(in.writerIndex() - 4), bytes * MAX_RATIO);
    }

    private int member(ByteBuf in, int from, ByteBuf out) throws CodecException {
        int end = in.writerIndex();
        int start = out.writerIndex();
        int at = deflation.inflate(in, skipHeader(in, from, end), end, out);
        if (end - at < TRAILER_BYTES) {
            throw truncated();
        }
        int bytes = out.writerIndex() - start;
        if (in.getIntLE(at) != crc32(out, start, bytes)) {
            throw CodecException.corrupt("gzip: checksum does not match");
        }
        if (in.getIntLE(at + 4) != bytes) {
            throw CodecException.corrupt("gzip: length does not match");
        }
        return at + TRAILER_BYTES;
    }

    /** Index of the deflate stream (RFC 1952 §2.3). */
    private static int skipHeader(ByteBuf in, int from, int end) throws CodecException {
        if (end - from < FIXED_HEADER_BYTES) {
            throw truncated();
        }
        int flags = in.getUnsignedByte(from + 3);
        if (in.getUnsignedMedium(from) != 0x1f8b08 || (flags & FLAGS_RESERVED) != 0) {
            throw CodecException.corrupt("gzip: not a gzip header");
        }
        int at = from + FIXED_HEADER_BYTES;
        if ((flags & FLAG_EXTRA) != 0) {
            at = need(at, 2, end);
            at = need(at, in.getUnsignedShortLE(at - 2), end);
        }
        if ((flags & FLAG_NAME) != 0) {
            at = skipText(in, at, end);
        }
        if ((flags & FLAG_COMMENT) != 0) {
            at = skipText(in, at, end);
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            at = need(at, 2, end);
            if (in.getUnsignedShortLE(at - 2) != (crc32(in, from, at - 2 - from) & 0xffff)) {
                throw CodecException.corrupt("gzip: header checksum does not match");
            }
        }
        return at;
    }

    private static int need(int at, int bytes, int end) throws CodecException {
        if (end - at < bytes) {
            throw truncated();
        }
        return at + bytes;
    }

    private static int skipText(ByteBuf in, int at, int end) throws CodecException {
        int zero = in.indexOf(at, end, (byte) 0);
        if (zero < 0) {
            throw truncated();
        }
        return zero + 1;
    }

    private static CodecException truncated() {
        return CodecException.corrupt("gzip: data ends early");
    }

    private static int crc32(ByteBuf buf, int from, int bytes) {
        CRC32 crc = new CRC32();
        crc.update(buf.nioBuffer(from, bytes));
        return (int) crc.getValue();
    }

    @Override
    public void compress(ByteBuf in, ByteBuf out) {
        out.writeLong(HEADER_START).writeShort(HEADER_END);
        Deflation.deflate(in, out);
        out.writeIntLE(crc32(in, in.readerIndex(), in.readableBytes()));
        out.writeIntLE(in.readableBytes());
    }

    @Override
    public int initialCompressedBytes(int bytes) {
        return bytes / LIKELY_RATIO + 64;
    }
}
