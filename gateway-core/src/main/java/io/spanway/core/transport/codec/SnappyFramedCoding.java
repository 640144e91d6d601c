package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.zip.CRC32C;

/** Snappy's framing format: a stream identifier, then chunks of at most 64 KiB of content with masked CRC-32C. Thread-safe. */
final class SnappyFramedCoding implements Coding {
    private static final byte[] MAGIC = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
    private static final int CHUNK_HEADER_BYTES = 4;
    private static final int CHECKSUM_BYTES = 4;
    private static final int TYPE_COMPRESSED = 0;
    private static final int TYPE_PLAIN = 1;
    private static final int TYPE_IDENTIFIER = 0xff;
    private static final int FIRST_SKIPPABLE_TYPE = 0x80;
    private static final int MAX_CHUNK_CONTENT = 65_536;

    /** Content of the chunks that we write. */
    private static final int CHUNK_CONTENT = SnappyBlock.MAX_ENCODE_BYTES;

    static boolean hasMagic(ByteBuf in) {
        return isMagicAt(in, in.readerIndex());
    }

    private static boolean isMagicAt(ByteBuf in, int at) {
        if (in.writerIndex() - at < MAGIC.length) {
            return false;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (in.getByte(at + i) != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public ByteBuf decompress(ByteBuf in, int maxBytes, ByteBufAllocator alloc) throws CodecException {
        if (!hasMagic(in)) {
            throw CodecException.corrupt("snappy: no stream identifier");
        }
        ByteBuf out = Decoded.allocate(alloc, 2L * in.readableBytes(), maxBytes);
        boolean done = false;
        try {
            int at = in.readerIndex();
            while (at < in.writerIndex()) {
                at = chunk(in, at, out);
            }
            done = true;
        } finally {
            if (!done) {
                out.release();
            }
        }
        return Decoded.trim(out, alloc);
    }

    /** Reads the chunk at {@code from}; returns the index after it. */
    private static int chunk(ByteBuf in, int from, ByteBuf out) throws CodecException {
        int body = from + CHUNK_HEADER_BYTES;
        if (in.writerIndex() < body || in.writerIndex() - body < in.getUnsignedMediumLE(from + 1)) {
            throw CodecException.corrupt("snappy: data ends early");
        }
        int end = body + in.getUnsignedMediumLE(from + 1);
        int type = in.getUnsignedByte(from);
        if (type == TYPE_COMPRESSED || type == TYPE_PLAIN) {
            content(in, type, body, end, out);
        } else if (type == TYPE_IDENTIFIER) {
            if (!isMagicAt(in, from)) {
                throw CodecException.corrupt("snappy: bad stream identifier");
            }
        } else if (type < FIRST_SKIPPABLE_TYPE) {
            throw CodecException.corrupt("snappy: unknown chunk type " + type);
        }
        return end;
    }

    private static void content(ByteBuf in, int type, int body, int end, ByteBuf out) throws CodecException {
        int data = body + CHECKSUM_BYTES;
        if (data > end) {
            throw CodecException.corrupt("snappy: data ends early");
        }
        int bytes = type == TYPE_PLAIN ? end - data : SnappyBlock.declaredBytes(in, data, end, Integer.MAX_VALUE);
        if (bytes > MAX_CHUNK_CONTENT) {
            throw CodecException.corrupt("snappy: chunk is too large");
        }
        int start = out.writerIndex();
        Decoded.reserve(out, bytes);
        if (type == TYPE_PLAIN) {
            out.writeBytes(in, data, bytes);
        } else {
            SnappyBlock.decode(in, data, end, bytes, out);
        }
        if (in.getIntLE(body) != maskedCrc(out, start, bytes)) {
            throw CodecException.corrupt("snappy: checksum does not match");
        }
    }

    private static int maskedCrc(ByteBuf buf, int from, int bytes) {
        CRC32C crc = new CRC32C();
        crc.update(buf.nioBuffer(from, bytes));
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    @Override
    public void compress(ByteBuf in, ByteBuf out) {
        out.writeBytes(MAGIC);
        for (int at = in.readerIndex(); at < in.writerIndex(); at += CHUNK_CONTENT) {
            int bytes = Math.min(CHUNK_CONTENT, in.writerIndex() - at);
            int header = out.writerIndex();
            out.writeIntLE(0).writeIntLE(maskedCrc(in, at, bytes));
            SnappyBlock.encode(in, at, bytes, out);
            out.setIntLE(header, TYPE_COMPRESSED | out.writerIndex() - header - CHUNK_HEADER_BYTES << 8);
        }
    }

    @Override
    public int initialCompressedBytes(int bytes) {
        return Math.addExact(bytes / 2, 64);
    }
}
