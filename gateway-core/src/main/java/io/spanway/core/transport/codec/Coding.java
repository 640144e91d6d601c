package io.spanway.core.transport.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * How one coding does its work. {@code in} is always backed by a single NIO buffer, a direct one where {@link #needsDirect} says so; neither method moves its
 * indices or touches its reference count. Thread-safe.
 */
interface Coding {
    /**
     * Decompresses all readable bytes of {@code in}.
     *
     * @return a new buffer of at most {@code maxBytes} readable bytes, owned by the caller
     */
    ByteBuf decompress(ByteBuf in, int maxBytes, ByteBufAllocator alloc) throws CodecException;

    /** Appends the compressed form of {@code in} to {@code out}, a direct buffer, which grows as needed. */
    void compress(ByteBuf in, ByteBuf out);

    /** Room to allocate at first for the compressed form of {@code bytes} bytes. */
    int initialCompressedBytes(int bytes);

    /** Whether {@code in} must be a direct buffer. */
    default boolean needsDirect() {
        return false;
    }
}
