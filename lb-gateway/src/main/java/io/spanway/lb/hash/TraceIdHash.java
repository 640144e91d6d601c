package io.spanway.lb.hash;

import io.netty.buffer.ByteBuf;

/**
 * A seeded 64-bit hash that is cheapest for 16-byte ids: two rounds of a strong finaliser, one for each half, so that every bit of the id
 * counts even where an SDK fills only half of it with randomness. Other lengths: XXH64 with the same seed. Immutable.
 */
final class TraceIdHash implements KeyHash {
    static final TraceIdHash ROUTING = new TraceIdHash(HashSeeds.ROUTING);

    private static final int ID_BYTES = 16;

    private final long seed;
    private final XxHash64 other;

    TraceIdHash(long seed) {
        this.seed = seed;
        this.other = new XxHash64(seed);
    }

    @Override
    public long hash(ByteBuf buffer, int offset, int length) {
        if (length == ID_BYTES) {
            return combine(buffer.getLongLE(offset), buffer.getLongLE(offset + 8));
        }
        return other.hash(buffer, offset, length);
    }

    @Override
    public long hash(byte[] bytes, int offset, int length) {
        if (length == ID_BYTES) {
            return combine(XxHash64.longAt(bytes, offset), XxHash64.longAt(bytes, offset + 8));
        }
        return other.hash(bytes, offset, length);
    }

    private long combine(long first, long second) {
        return Mix.full(Mix.full(first ^ seed) + second);
    }
}
