package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Allocation, growth and trimming of decompressed output, within the limit. Immutable. */
final class Decoded {
    private static final int MIN_BYTES = 256;

    private Decoded() {}

    /** A direct buffer for about {@code guess} bytes that can grow to {@code maxBytes} and no further. */
    static ByteBuf allocate(ByteBufAllocator alloc, long guess, int maxBytes) {
        return alloc.directBuffer((int) Math.min(maxBytes, Math.max(guess, MIN_BYTES)), maxBytes);
    }

    /** Doubles the capacity of {@code out}, at least by {@code bytes}, up to the limit; says whether it grew at all. */
    static boolean grow(ByteBuf out, int bytes) {
        int capacity = out.capacity();
        long wanted = Math.max(2L * capacity, (long) out.writerIndex() + bytes);
        int next = (int) Math.min(out.maxCapacity(), wanted);
        if (next <= capacity) {
            return false;
        }
        out.capacity(next);
        return true;
    }

    /** Makes room for {@code bytes} more, within the limit. */
    static void reserve(ByteBuf out, int bytes) throws CodecException {
        if (bytes > out.writableBytes() && (!grow(out, bytes) || bytes > out.writableBytes())) {
            throw CodecException.tooLarge(out.maxCapacity());
        }
    }

    /**
     * Appends {@code length} bytes that begin {@code offset} bytes before the end; there must be room. Source and target overlap where the
     * offset is the smaller one: the pattern then repeats, and is copied in strides that double.
     */
    static void repeat(ByteBuf out, int offset, int length) {
        int to = out.writerIndex();
        int done = 0;
        while (done < length) {
            int bytes = Math.min(length - done, offset + done);
            out.setBytes(to + done, out, to - offset, bytes);
            done += bytes;
        }
        out.writerIndex(to + length);
    }

    /** Gives back memory that the content does not need: payloads may wait in queues for long. Takes over the reference. */
    static ByteBuf trim(ByteBuf out, ByteBufAllocator alloc) {
        int bytes = out.readableBytes();
        if (out.capacity() <= 2 * (long) bytes + MIN_BYTES) {
            return out;
        }
        try {
            return alloc.directBuffer(bytes).writeBytes(out);
        } finally {
            out.release();
        }
    }
}
