package io.spanway.lb.hash;

/**
 * The fine half of {@link Rendezvous}: each member draws a lot of 63 bits for a key, the lowest wins.
 *
 * <p>Members of equal weight compare lots as drawn. Otherwise the lot becomes an exponential variable with the weight as its rate,
 * {@code -ln(1 - u) / weight}: the lowest of several such wins in proportion to its rate, and a larger weight only ever lowers it. The logarithm is
 * a table of 4,096 chords made with {@link StrictMath}, so that every machine draws the same; it grows with {@code u} as the lot itself does, so
 * that equal weights order alike in both ways. Immutable.
 */
final class Lots {
    private static final int CELL_SHIFT = 51;
    private static final int CELL_COUNT = 1 << 12;
    /** From here on the chords are too coarse. */
    private static final int FIRST_EXACT_CELL = CELL_COUNT - 16;

    private static final long REST_MASK = (1L << CELL_SHIFT) - 1;
    private static final double REST = 0x1p-51;
    private static final double UNIT = 0x1p-63;
    private static final double[] BASE = new double[FIRST_EXACT_CELL + 1];

    static {
        for (int i = 0; i <= FIRST_EXACT_CELL; i++) {
            BASE[i] = -StrictMath.log1p(-i / (double) CELL_COUNT);
        }
    }

    private Lots() {}

    /** The lot of a member for a key, never negative. */
    static long draw(long keyHash, long seed) {
        return Mix.ranked(keyHash ^ seed) >>> 1;
    }

    /** The lot as an exponential variable of rate 1. */
    static double exponential(long lot) {
        int cell = (int) (lot >>> CELL_SHIFT);
        if (cell >= FIRST_EXACT_CELL) {
            return -StrictMath.log((Long.MAX_VALUE - lot + 1) * UNIT);
        }
        return BASE[cell] + (lot & REST_MASK) * REST * (BASE[cell + 1] - BASE[cell]);
    }
}
