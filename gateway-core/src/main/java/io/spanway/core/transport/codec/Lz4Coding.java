package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * LZ4 frames (LZ4 frame format 1.6): any number, independent or linked blocks, all checksums verified. Compression and hashing by the
 * library's plain Java classes, which need neither native code nor Unsafe. Thread-safe.
 */
final class Lz4Coding implements Coding {
    private static final long MAGIC = 0x184D2204L;
    private static final long SKIPPABLE = 0x184D2A50L;
    private static final long SKIPPABLE_MASK = 0xFFFFFFF0L;
    private static final int FLAG_INDEPENDENT = 0x20;
    private static final int FLAG_BLOCK_CHECKSUM = 0x10;
    private static final int FLAG_CONTENT_SIZE = 8;
    private static final int FLAG_CONTENT_CHECKSUM = 4;
    private static final int FLAG_RESERVED = 2;
    private static final int FLAG_DICTIONARY = 1;
    private static final int VERSION = 0x40;
    private static final int PLAIN_BLOCK = 1 << 31;

    /** What we write: version 1, independent blocks of at most 256 KiB, content checksum. */
    private static final int OUR_FLAGS = VERSION | FLAG_INDEPENDENT | FLAG_CONTENT_CHECKSUM;

    private static final int OUR_BLOCK_CODE = 5;
    private static final int OUR_BLOCK_BYTES = 1 << 18;
    private static final int HEADER_BYTES = 7;

    /** Loaded at the first use. */
    private static final class Library {
        static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();
        static final XXHash32 HASH = XXHashFactory.safeInstance().hash32();
    }

    @Override
    public ByteBuf decompress(ByteBuf in, int maxBytes, ByteBufAllocator alloc) throws CodecException {
        ByteBuf rest = in.duplicate();
        ByteBuf out = Decoded.allocate(alloc, 2L * in.readableBytes(), maxBytes);
        boolean done = false;
        try {
            do {
                long magic = need(rest, 4).readUnsignedIntLE();
                if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
                    long bytes = need(rest, 4).readUnsignedIntLE();
                    need(rest, bytes).skipBytes((int) bytes);
                } else if (magic == MAGIC) {
                    frame(rest, out);
                } else {
                    throw CodecException.corrupt("lz4: not a frame");
                }
            } while (rest.isReadable());
            done = true;
        } finally {
            if (!done) {
                out.release();
            }
        }
        return Decoded.trim(out, alloc);
    }

    private static void frame(ByteBuf rest, ByteBuf out) throws CodecException {
        int descriptor = rest.readerIndex();
        int flags = need(rest, 2).readUnsignedByte();
        int blockCode = rest.readUnsignedByte();
        if ((flags & 0xc0) != VERSION || (flags & FLAG_RESERVED) != 0 || (blockCode & 0x8f) != 0 || blockCode < 0x40) {
            throw CodecException.corrupt("lz4: bad frame descriptor");
        }
        if ((flags & FLAG_DICTIONARY) != 0) {
            throw CodecException.corrupt("lz4: needs a dictionary");
        }
        long declared = (flags & FLAG_CONTENT_SIZE) == 0 ? -1 : need(rest, 8).readLongLE() & Long.MAX_VALUE;
        if ((hash(rest, descriptor, rest.readerIndex()) >>> 8 & 0xff)
                != need(rest, 1).readUnsignedByte()) {
            throw CodecException.corrupt("lz4: descriptor checksum does not match");
        }
        int start = out.writerIndex();
        if (declared > out.maxCapacity() - start) {
            throw CodecException.tooLarge(out.maxCapacity());
        }
        blocks(rest, flags, 1 << 8 + 2 * (blockCode >>> 4), out);
        if (declared >= 0 && declared != out.writerIndex() - start) {
            throw CodecException.corrupt("lz4: declared size does not match");
        }
        if ((flags & FLAG_CONTENT_CHECKSUM) != 0 && need(rest, 4).readIntLE() != hash(out, start, out.writerIndex())) {
            throw CodecException.corrupt("lz4: checksum does not match");
        }
    }

    private static void blocks(ByteBuf rest, int flags, int maxBlockBytes, ByteBuf out) throws CodecException {
        int frameStart = out.writerIndex();
        while (true) {
            int word = need(rest, 4).readIntLE();
            if (word == 0) {
                return;
            }
            int size = word & ~PLAIN_BLOCK;
            if (size > maxBlockBytes) {
                throw CodecException.corrupt("lz4: block is larger than declared");
            }
            int from = need(rest, size).readerIndex();
            int end = from + size;
            rest.skipBytes(size);
            if ((flags & FLAG_BLOCK_CHECKSUM) != 0 && need(rest, 4).readIntLE() != hash(rest, from, end)) {
                throw CodecException.corrupt("lz4: block checksum does not match");
            }
            if (word < 0) {
                plain(rest, from, size, out);
            } else {
                int window = (flags & FLAG_INDEPENDENT) == 0 ? frameStart : out.writerIndex();
                Lz4Block.decode(rest, from, end, out, window, maxBlockBytes);
            }
        }
    }

    private static void plain(ByteBuf in, int from, int bytes, ByteBuf out) throws CodecException {
        Decoded.reserve(out, bytes);
        out.writeBytes(in, from, bytes);
    }

    @Override
    public void compress(ByteBuf in, ByteBuf out) {
        out.writeIntLE((int) MAGIC);
        int descriptor = out.writerIndex();
        out.writeByte(OUR_FLAGS).writeByte(OUR_BLOCK_CODE << 4);
        out.writeByte(hash(out, descriptor, out.writerIndex()) >>> 8);
        for (int at = in.readerIndex(); at < in.writerIndex(); at += OUR_BLOCK_BYTES) {
            block(in, at, Math.min(OUR_BLOCK_BYTES, in.writerIndex() - at), out);
        }
        out.writeIntLE(0).writeIntLE(hash(in, in.readerIndex(), in.writerIndex()));
    }

    private static void block(ByteBuf in, int from, int bytes, ByteBuf out) {
        int header = out.writerIndex();
        int room = Library.COMPRESSOR.maxCompressedLength(bytes);
        out.writeIntLE(0).ensureWritable(room);
        int size = Library.COMPRESSOR.compress(
                in.nioBuffer(from, bytes), 0, bytes, out.nioBuffer(out.writerIndex(), room), 0, room);
        if (size < bytes) {
            out.setIntLE(header, size).writerIndex(header + 4 + size);
        } else {
            out.setIntLE(header, bytes | PLAIN_BLOCK).writeBytes(in, from, bytes);
        }
    }

    private static int hash(ByteBuf buf, int from, int end) {
        return Library.HASH.hash(buf.nioBuffer(from, end - from), 0, end - from, 0);
    }

    private static ByteBuf need(ByteBuf rest, long bytes) throws CodecException {
        if (rest.readableBytes() < bytes) {
            throw CodecException.corrupt("lz4: data ends early");
        }
        return rest;
    }

    @Override
    public int initialCompressedBytes(int bytes) {
        return Math.addExact(bytes / 2, HEADER_BYTES + 64);
    }
}
