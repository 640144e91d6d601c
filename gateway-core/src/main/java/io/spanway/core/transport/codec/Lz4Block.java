package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;

/**
 * Decodes LZ4 blocks (LZ4 block format) into a growing buffer. Our own, because the library cannot decode linked blocks, which the C
 * library's frame encoder makes by default. Immutable.
 */
final class Lz4Block {
    private static final int MIN_MATCH = 4;

    private Lz4Block() {}

    /**
     * Appends the content of the block in {@code [from, end)}.
     *
     * @param windowStart index in {@code out} before which no copy may reach
     * @param maxBytes that this block may make
     */
    static void decode(ByteBuf in, int from, int end, ByteBuf out, int windowStart, int maxBytes)
            throws CodecException {
        ByteBuf rest = in.slice(from, end - from);
        long limit = (long) out.writerIndex() + maxBytes;
        while (true) {
            int token = need(rest, 1).readUnsignedByte();
            int literals = length(rest, token >>> 4);
            need(rest, literals);
            reserve(out, literals, limit);
            out.writeBytes(rest, literals);
            if (!rest.isReadable()) {
                return; // the last sequence is literals only
            }
            int offset = need(rest, 2).readUnsignedShortLE();
            int match = length(rest, token & 15) + MIN_MATCH;
            if (offset == 0 || offset > out.writerIndex() - windowStart) {
                throw CodecException.corrupt("lz4: copy from before the start");
            }
            reserve(out, match, limit);
            Decoded.repeat(out, offset, match);
        }
    }

    private static int length(ByteBuf rest, int nibble) throws CodecException {
        int length = nibble;
        if (nibble == 15) {
            int more;
            do {
                more = need(rest, 1).readUnsignedByte();
                length += more;
                if (length < 0) {
                    throw CodecException.corrupt("lz4: bad length");
                }
            } while (more == 255);
        }
        return length;
    }

    private static void reserve(ByteBuf out, int bytes, long limit) throws CodecException {
        if (bytes > limit - out.writerIndex()) {
            throw CodecException.corrupt("lz4: block is larger than declared");
        }
        Decoded.reserve(out, bytes);
    }

    private static ByteBuf need(ByteBuf rest, int bytes) throws CodecException {
        if (rest.readableBytes() < bytes) {
            throw CodecException.corrupt("lz4: data ends early");
        }
        return rest;
    }
}
