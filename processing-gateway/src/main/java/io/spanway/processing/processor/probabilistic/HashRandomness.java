package io.spanway.processing.processor.probabilistic;

/**
 * Randomness of mode {@code hash_seed}: FNV-1a of 32 bits over the seed and the bytes, spread over 56 bits so that the Collector's comparison of
 * 14 bits and the specification's of 56 decide alike. Immutable.
 */
record HashRandomness(int seed) {
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 0x01000193;
    static final int BUCKETS = 0x4000;
    private static final int BUCKET_BITS = 14;

    /** Randomness of a trace id or of another identity. */
    long of(byte[] bytes) {
        int hash = OFFSET;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            hash = (hash ^ ((seed >>> shift) & 0xff)) * PRIME;
        }
        for (byte part : bytes) {
            hash = (hash ^ (part & 0xff)) * PRIME;
        }
        long bucket = hash & (BUCKETS - 1);
        long rest = hash >>> (Integer.SIZE - BUCKET_BITS);
        long mixed = rest ^ (rest << 10);
        return ((BUCKETS - 1 - bucket) << 42) | (mixed << BUCKET_BITS) | bucket;
    }

    /** The threshold of a percentage in steps of 1/16384; {@link Threshold#NEVER} if it is less than one step. */
    static long threshold(float percentage) {
        int kept = (int) (percentage * (BUCKETS / 100.0f));
        return kept == 0 ? Threshold.NEVER : (long) (BUCKETS - kept) << 42;
    }
}
