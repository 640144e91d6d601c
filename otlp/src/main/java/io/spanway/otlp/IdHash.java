package io.spanway.otlp;

/**
 * A seeded 64-bit hash of a trace id, one seed for each use that the process makes of the ids.
 *
 * <p>Two uses with the same seed would be correlated: a gateway that got a third of the traces would then fill a third of its shards. The
 * function is the one that places keys on backends (two rounds of MurmurHash3's finaliser, one for each half of the id), so every bit of
 * the id counts even where an SDK fills only half of it with randomness. Immutable.
 */
public enum IdHash {
    /** Trace id to backend; the first tier's own tables use the same seed. */
    PLACEMENT(0x5bd1_e995_8f2a_41c7L),
    /** Trace id to the shard of a trace buffer. */
    SHARD(0xc3a5_c85c_97cb_3127L),
    /** Trace id to a sampling decision of our own. The Collector's policies prescribe hashes of their own. */
    SAMPLING(0x2127_599b_f432_5c37L);

    private static final long C1 = 0xff51_afd7_ed55_8ccdL;
    private static final long C2 = 0xc4ce_b9fe_1a85_ec53L;

    private final long seed;

    IdHash(long seed) {
        this.seed = seed;
    }

    /** Hash of the id whose first and last eight bytes, read big-endian, are {@code high} and {@code low}. */
    public long hash(long high, long low) {
        return full(full(Long.reverseBytes(high) ^ seed) + Long.reverseBytes(low));
    }

    /** An even choice among {@code count} by the upper bits of a hash. */
    public static int choose(long hash, int count) {
        return (int) (((hash >>> 32) * count) >>> 32);
    }

    private static long full(long value) {
        long x = value;
        x = (x ^ (x >>> 33)) * C1;
        x = (x ^ (x >>> 33)) * C2;
        return x ^ (x >>> 33);
    }
}
