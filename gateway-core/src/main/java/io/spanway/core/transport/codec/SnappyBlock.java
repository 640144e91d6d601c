package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.compression.Snappy;

/**
 * One snappy block: a declared length, then literals and copies. Encoded by Netty; decoded here, since Netty's decoder waits for more
 * input where a complete block must be told from a truncated one. Immutable.
 */
final class SnappyBlock {
    /** Netty's encoder keeps offsets in a signed short. */
    static final int MAX_ENCODE_BYTES = 32_767;

    /** The best element is three bytes for 64. */
    private static final long MAX_RATIO = 22;

    private static final int MAX_LENGTH_BYTES = 5;

    private SnappyBlock() {}

    /** The declared length of the block in {@code [from, end)}; refused as corrupt if so few bytes can never make so many. */
    static int declaredBytes(ByteBuf in, int from, int end, int maxBytes) throws CodecException {
        long length = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES && from + i < end; i++) {
            byte b = in.getByte(from + i);
            length |= (b & 0x7fL) << 7 * i;
            if (b >= 0) {
                if (length > maxBytes) {
                    throw CodecException.tooLarge(maxBytes);
                }
                if (length > (end - from) * MAX_RATIO) {
                    throw truncated();
                }
                return (int) length;
            }
        }
        throw CodecException.corrupt("snappy: bad length");
    }

    /** Appends the content of the block in {@code [from, end)}, exactly {@code declared} bytes, for which there must be room. */
    static void decode(ByteBuf in, int from, int end, int declared, ByteBuf out) throws CodecException {
        ByteBuf rest = in.slice(from, end - from);
        while (rest.readByte() < 0) {
            continue; // the length, checked by declaredBytes
        }
        int start = out.writerIndex();
        int limit = start + declared;
        while (rest.isReadable()) {
            int tag = rest.readUnsignedByte();
            if ((tag & 3) == 0) {
                int bytes = literalBytes(rest, tag >>> 2);
                need(rest, bytes);
                room(out, bytes, limit);
                out.writeBytes(rest, bytes);
            } else {
                int bytes = (tag & 3) == 1 ? (tag >>> 2 & 7) + 4 : (tag >>> 2) + 1;
                int offset = offset(rest, tag);
                if (offset <= 0 || offset > out.writerIndex() - start) {
                    throw CodecException.corrupt("snappy: copy from before the start");
                }
                room(out, bytes, limit);
                Decoded.repeat(out, offset, bytes);
            }
        }
        if (out.writerIndex() != limit) {
            throw truncated();
        }
    }

    private static int literalBytes(ByteBuf rest, int code) throws CodecException {
        int length = switch (code) {
            case 60 -> need(rest, 1).readUnsignedByte();
            case 61 -> need(rest, 2).readUnsignedShortLE();
            case 62 -> need(rest, 3).readUnsignedMediumLE();
            case 63 -> need(rest, 4).readIntLE();
            default -> code;
        };
        if (length < 0 || length == Integer.MAX_VALUE) {
            throw truncated();
        }
        return length + 1;
    }

    private static int offset(ByteBuf rest, int tag) throws CodecException {
        return switch (tag & 3) {
            case 1 -> (tag & 0xe0) << 3 | need(rest, 1).readUnsignedByte();
            case 2 -> need(rest, 2).readUnsignedShortLE();
            default -> need(rest, 4).readIntLE();
        };
    }

    private static void room(ByteBuf out, int bytes, int limit) throws CodecException {
        if (bytes > limit - out.writerIndex()) {
            throw CodecException.corrupt("snappy: more bytes than declared");
        }
    }

    private static ByteBuf need(ByteBuf rest, int bytes) throws CodecException {
        if (rest.readableBytes() < bytes) {
            throw truncated();
        }
        return rest;
    }

    private static CodecException truncated() {
        return CodecException.corrupt("snappy: data ends early");
    }

    /** Appends {@code bytes} bytes of {@code in}, at most {@link #MAX_ENCODE_BYTES}, as one block with its length. */
    static void encode(ByteBuf in, int from, int bytes, ByteBuf out) {
        new Snappy().encode(in.slice(from, bytes), out, bytes);
    }
}
