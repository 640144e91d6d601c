package io.spanway.lb.hash;

import java.util.BitSet;

/**
 * Which backend owns a key, as an index into the list of names that the placement was built from. Immutable.
 *
 * <p>Placements with the same names, weights and algorithm answer alike in every process: no history, no randomness.
 */
public interface Placement {
    /** Number of names, usable or not. */
    int size();

    /**
     * Index of the owner.
     *
     * @param keyHash hash of the routing key by the function that belongs to the algorithm (see {@link KeyHash})
     */
    int owner(long keyHash);

    /** The first {@code count} choices for a key, owner first, each name once; shorter if there are fewer names. Slow: for explanations. */
    int[] preference(long keyHash, int count);

    /**
     * The same placement while some backends cannot be used: their keys go to their next choice, all other keys stay.
     *
     * @param unusable indexes to avoid; must leave at least one
     */
    Placement without(BitSet unusable);
}
