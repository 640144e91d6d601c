package io.spanway.lb.hash;

import io.netty.buffer.ByteBuf;

/** Turns the bytes of a routing key into the 64-bit hash that a {@link Placement} takes. Thread-safe. */
public interface KeyHash {
    /** Hash of {@code length} bytes of {@code buffer} from absolute index {@code offset}. */
    long hash(ByteBuf buffer, int offset, int length);

    /** Hash of {@code length} bytes of an array. */
    long hash(byte[] bytes, int offset, int length);
}
