package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A body that is one snappy block; bodies that begin with the magic of the framing format are read as framed. Thread-safe. */
final class SnappyBlockCoding implements Coding {
    private static final int SEGMENT_BYTES = SnappyBlock.MAX_ENCODE_BYTES;

    private final SnappyFramedCoding framed = new SnappyFramedCoding();

    @Override
    public ByteBuf decompress(ByteBuf in, int maxBytes, ByteBufAllocator alloc) throws CodecException {
        if (SnappyFramedCoding.hasMagic(in)) {
            return framed.decompress(in, maxBytes, alloc);
        }
        int declared = SnappyBlock.declaredBytes(in, in.readerIndex(), in.writerIndex(), maxBytes);
        ByteBuf out = alloc.directBuffer(declared, declared);
        boolean done = false;
        try {
            SnappyBlock.decode(in, in.readerIndex(), in.writerIndex(), declared, out);
            done = true;
            return out;
        } finally {
            if (!done) {
                out.release();
            }
        }
    }

    /** A block's elements may be cut anywhere: each segment is encoded as a block of its own, without its length. */
    @Override
    public void compress(ByteBuf in, ByteBuf out) {
        writeVarint(in.readableBytes(), out);
        if (!in.isReadable()) {
            return;
        }
        ByteBuf segment = out.alloc().directBuffer(initialCompressedBytes(SEGMENT_BYTES));
        try {
            for (int at = in.readerIndex(); at < in.writerIndex(); at += SEGMENT_BYTES) {
                int bytes = Math.min(SEGMENT_BYTES, in.writerIndex() - at);
                SnappyBlock.encode(in, at, bytes, segment.clear());
                skipVarint(segment);
                out.writeBytes(segment);
            }
        } finally {
            segment.release();
        }
    }

    private static void writeVarint(int value, ByteBuf out) {
        int rest = value;
        while (rest > 0x7f) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    private static void skipVarint(ByteBuf in) {
        while (in.readByte() < 0) {
            continue;
        }
    }

    @Override
    public int initialCompressedBytes(int bytes) {
        return Math.addExact(bytes, bytes / 6 + 32);
    }
}
