package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.Snappy;
import io.netty.util.concurrent.FastThreadLocal;

/** One snappy block: a declared length, then literals and copies. Elements by Netty, length and completeness checked here. Thread-safe. */
final class SnappyBlock {
    /** The best element is three bytes for 64. */
    private static final long MAX_RATIO = 22;

    private static final int MAX_LENGTH_BYTES = 5;

    private static final FastThreadLocal<Snappy> SNAPPY = new FastThreadLocal<>() {
        @Override
        protected Snappy initialValue() {
            return new Snappy();
        }
    };

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
                    throw CodecException.corrupt("snappy: data ends early");
                }
                return (int) length;
            }
        }
        throw CodecException.corrupt("snappy: bad length");
    }

    /** Appends the content of the block in {@code [from, end)}, which must be exactly {@code declared} bytes. */
    static void decode(ByteBuf in, int from, int end, int declared, ByteBuf out) throws CodecException {
        int start = out.writerIndex();
        if (declared == 0) {
            expectNothing(in, from, end);
            return;
        }
        Snappy snappy = SNAPPY.get();
        snappy.reset();
        ByteBuf block = in.slice(from, end - from);
        try {
            snappy.decode(block, out);
        } catch (DecompressionException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw CodecException.corrupt("snappy: bad data");
        }
        if (block.isReadable() || out.writerIndex() - start != declared) {
            throw CodecException.corrupt("snappy: length does not match");
        }
    }

    private static void expectNothing(ByteBuf in, int from, int end) throws CodecException {
        for (int i = from; i < end; i++) {
            if (in.getByte(i) >= 0) {
                if (i + 1 != end) {
                    throw CodecException.corrupt("snappy: other bytes after the end");
                }
                return;
            }
        }
    }

    /** Appends {@code bytes} bytes of {@code in} as one block with its length. */
    static void encode(ByteBuf in, int from, int bytes, ByteBuf out) {
        Snappy snappy = SNAPPY.get();
        snappy.reset();
        snappy.encode(in.slice(from, bytes), out, bytes);
    }
}
