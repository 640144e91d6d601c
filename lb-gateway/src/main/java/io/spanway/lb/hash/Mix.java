package io.spanway.lb.hash;

/** The integer mixing steps that hashes and placements share. Immutable. */
final class Mix {
    private static final long C1 = 0xff51_afd7_ed55_8ccdL;
    private static final long C2 = 0xc4ce_b9fe_1a85_ec53L;

    private Mix() {}

    /** A bijection of 64 bits with full avalanche (the finaliser of MurmurHash3). */
    static long full(long value) {
        long x = value;
        x = (x ^ (x >>> 33)) * C1;
        x = (x ^ (x >>> 33)) * C2;
        return x ^ (x >>> 33);
    }

    /** Cheaper: the input must be well mixed already, and only the order of results, thus their high bits, may matter. */
    static long ranked(long value) {
        long x = value * C1;
        return (x ^ (x >>> 32)) * C2;
    }
}
