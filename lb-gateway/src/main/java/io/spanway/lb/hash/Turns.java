package io.spanway.lb.hash;

/**
 * The coarse half of {@link Rendezvous}: when a member takes its turn at a slot of the key space.
 *
 * <pre>
 * slot            = highest 22 bits of the key hash = block (6 bits), place (16 bits)
 * position(place) = a permutation of the 65,536 places of the block, another one for each member and block
 * turn            = (position + fraction of the member in the block) / weight, as a fixed-point number
 * </pre>
 *
 * A turn before {@link #HORIZON} counts: the member with the earliest turn owns the slot. A member of weight 1 has turns at 1/128 of the
 * slots, spread evenly by construction: as many in each block, at the same times. That halves the variance of shares against independent
 * draws. Because the permutation is computed in both directions, a few members are asked one by one what their turn at a slot is, and a table
 * for a thousand is filled from the turns alone, in 512 steps a member and block instead of 65,536. Immutable.
 */
final class Turns {
    static final int BLOCK_COUNT = 64;
    static final int BLOCK_SLOTS = 1 << 16;
    static final int SLOT_COUNT = BLOCK_COUNT * BLOCK_SLOTS;
    static final int HORIZON = 1 << 30;

    private static final double POSITIONS_AT_WEIGHT_1 = 512;
    private static final int MASK = BLOCK_SLOTS - 1;
    private static final int M1 = 0x9e37;
    private static final int M2 = 0x85eb;
    private static final int M1_INVERSE = inverse(M1);
    private static final int M2_INVERSE = inverse(M2);
    private static final long BLOCK_STEP = 0x9e37_79b9_7f4a_7c15L;

    private Turns() {}

    static int slot(long keyHash) {
        return (int) (keyHash >>> 42);
    }

    /** What to xor a member's seed with in a block. */
    static long blockSalt(int slot) {
        return ((slot >>> 16) + 1) * BLOCK_STEP;
    }

    /** Chooses the permutation of one member in one block. */
    static long permutation(long seed, long blockSalt) {
        return Mix.ranked(seed ^ blockSalt);
    }

    /** Position of a place (low 16 bits of {@code slot}) in a permutation. */
    static int position(long permutation, int slot) {
        int x = ((slot ^ (int) permutation) * M1) & MASK;
        x ^= x >>> 8;
        return ((x ^ (int) (permutation >>> 16)) * M2) & MASK;
    }

    /** The place at a position: inverse of {@link #position}. */
    static int place(long permutation, int position) {
        int x = ((position * M2_INVERSE) ^ (int) (permutation >>> 16)) & MASK;
        x ^= x >>> 8;
        return ((x * M1_INVERSE) ^ (int) permutation) & MASK;
    }

    /** Time from one position to the next. */
    static long step(double weight) {
        return Math.max(1, Math.round(HORIZON / POSITIONS_AT_WEIGHT_1 / weight));
    }

    /** Number of turns before the horizon, given the first. */
    static int count(long firstTurn, long step) {
        return (int) Math.min(BLOCK_SLOTS, (HORIZON - firstTurn + step - 1) / step);
    }

    /** First position at which a turn is beyond the horizon in every block. */
    static int limit(long step) {
        return count(0, step);
    }

    /** Turn at position 0: breaks ties between members, and makes fractional weights exact on average. */
    static long firstTurn(long permutation, long step) {
        return ((permutation >>> 32) * step) >>> 32;
    }

    /** Of an odd number modulo 2^32, by Newton's iteration. */
    private static int inverse(int odd) {
        int x = odd;
        for (int i = 0; i < 5; i++) {
            x *= 2 - odd * x;
        }
        return x;
    }
}
