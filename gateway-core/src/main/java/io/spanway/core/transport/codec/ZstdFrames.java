package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;

/**
 * Walks the frames and block headers of zstd data (RFC 8878 §3.1) without decompressing anything, to learn how much output they can
 * make at most.
 *
 * <p>So the output is allocated once and decompressed into directly: no window buffer is ever allocated, whatever window a frame asks for. Immutable.
 */
final class ZstdFrames {
    private static final long MAGIC = 0xFD2FB528L;
    private static final long SKIPPABLE = 0x184D2A50L;
    private static final long SKIPPABLE_MASK = 0xFFFFFFF0L;
    private static final int MAX_BLOCK_BYTES = 1 << 17;
    private static final int BLOCK_RLE = 1;
    private static final int BLOCK_RESERVED = 3;
    private static final int[] DICTIONARY_ID_BYTES = {0, 1, 2, 4};
    private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};

    private ZstdFrames() {}

    /**
     * Upper bound of the content of all frames in {@code in}; exact where all frames declare their size.
     *
     * @throws CodecException if frames declare more than {@code maxBytes}, or the frames are not complete and well formed
     */
    static long maxContentBytes(ByteBuf in, int maxBytes) throws CodecException {
        ByteBuf rest = in.duplicate();
        long total = 0;
        long declaredTotal = 0;
        do {
            long magic = need(rest, 4).readUnsignedIntLE();
            if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
                long bytes = need(rest, 4).readUnsignedIntLE();
                need(rest, bytes).skipBytes((int) bytes);
                continue;
            }
            if (magic != MAGIC) {
                throw CodecException.corrupt("zstd: not a frame");
            }
            int descriptor = need(rest, 1).readUnsignedByte();
            long declared = contentSize(rest, descriptor);
            if (declared > maxBytes - declaredTotal) {
                throw CodecException.tooLarge(maxBytes);
            }
            long possible = blocks(rest, (descriptor & 4) != 0);
            if (declared > possible) {
                throw CodecException.corrupt("zstd: declared size does not match");
            }
            declaredTotal += Math.max(declared, 0);
            total += declared >= 0 ? declared : possible;
        } while (rest.isReadable());
        return total;
    }

    /** Reads the frame header after its descriptor; returns the declared size, or -1. Huge unsigned sizes come back as Long.MAX_VALUE. */
    private static long contentSize(ByteBuf rest, int descriptor) throws CodecException {
        boolean singleSegment = (descriptor & 0x20) != 0;
        if ((descriptor & 8) != 0) {
            throw CodecException.corrupt("zstd: reserved bit is set");
        }
        need(rest, singleSegment ? 0 : 1).skipBytes(singleSegment ? 0 : 1);
        int idBytes = DICTIONARY_ID_BYTES[descriptor & 3];
        for (int i = 0; i < idBytes; i++) {
            if (need(rest, 1).readByte() != 0) {
                throw CodecException.corrupt("zstd: needs a dictionary");
            }
        }
        int sizeBytes = CONTENT_SIZE_BYTES[descriptor >>> 6];
        if (sizeBytes == 0) {
            return singleSegment ? need(rest, 1).readUnsignedByte() : -1;
        }
        need(rest, sizeBytes);
        if (sizeBytes == 2) {
            return rest.readUnsignedShortLE() + 256L;
        }
        long size = sizeBytes == 4 ? rest.readUnsignedIntLE() : rest.readLongLE();
        return size < 0 ? Long.MAX_VALUE : size;
    }

    /** Skips all blocks of a frame and its checksum; returns the most that they can regenerate. */
    private static long blocks(ByteBuf rest, boolean checksum) throws CodecException {
        long total = 0;
        boolean last = false;
        while (!last) {
            int header = need(rest, 3).readUnsignedMediumLE();
            int type = header >>> 1 & 3;
            int size = header >>> 3;
            if (type == BLOCK_RESERVED || size > MAX_BLOCK_BYTES) {
                throw CodecException.corrupt("zstd: bad block header");
            }
            int stored = type == BLOCK_RLE ? 1 : size;
            need(rest, stored).skipBytes(stored);
            total += type < 2 ? size : MAX_BLOCK_BYTES;
            last = (header & 1) != 0;
        }
        need(rest, checksum ? 4 : 0).skipBytes(checksum ? 4 : 0);
        return total;
    }

    private static ByteBuf need(ByteBuf rest, long bytes) throws CodecException {
        if (rest.readableBytes() < bytes) {
            throw CodecException.corrupt("zstd: data ends early");
        }
        return rest;
    }
}
