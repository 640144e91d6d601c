package io.spanway.lb.hash;

import io.netty.buffer.ByteBuf;

/**
 * Turns the bytes of a routing key into the 64-bit hash that a {@link Placement} takes. Allocates nothing. Thread-safe.
 */
public interface KeyHash {
    /** Hash of {@code length} bytes of {@code buffer} from absolute index {@code offset}. */
    long hash(ByteBuf buffer, int offset, int length);

    /** Hash of {@code length} bytes of an array. */
    long hash(byte[] bytes, int offset, int length);

    /** The hash of rendezvous and jump placement. */
    static KeyHash routing() {
        return TraceIdHash.ROUTING;
    }

    /**
     * The same kind of hash for another use of the same ids, independent of the others.
     *
     * @param seed one of {@link HashSeeds}
     */
    static KeyHash seeded(long seed) {
        return new TraceIdHash(seed);
    }

    /** CRC-32 (IEEE), 0 to 2^32-1: the hash of the Collector's ring. */
    static KeyHash crc32() {
        return Crc32Hash.INSTANCE;
    }

    /** XXH64 with a seed, for encodings that prescribe it. */
    static KeyHash xxHash64(long seed) {
        return new XxHash64(seed);
    }
}
