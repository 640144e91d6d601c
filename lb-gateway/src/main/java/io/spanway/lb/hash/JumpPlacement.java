package io.spanway.lb.hash;

import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Guava's {@link Hashing#consistentHash} over the names in ascending order.
 *
 * <p>Adding or removing the greatest name moves the fewest keys; any other change shifts the names behind it and moves about half of their
 * keys: a property of the algorithm. A key whose owner cannot be used is hashed again until it finds one that can. Immutable.
 */
final class JumpPlacement implements Placement {
    /** With half of the backends unusable, one key in 10^19 gets this far. */
    private static final int MAX_TRIES = 64;

    private final int[] sorted;
    private final BitSet unusable;
    private final int[] usable;

    JumpPlacement(List<String> names) {
        this(sort(names), new BitSet());
    }

    private JumpPlacement(int[] sorted, BitSet unusable) {
        this.sorted = sorted;
        this.unusable = unusable;
        int[] left = new int[sorted.length];
        int count = 0;
        for (int index : sorted) {
            if (!unusable.get(index)) {
                left[count++] = index;
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("no usable backend among " + sorted.length);
        }
        this.usable = Arrays.copyOf(left, count);
    }

    private static int[] sort(List<String> names) {
        List<Integer> order = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(names::get, Placements.BY_BYTES));
        int[] sorted = new int[order.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = order.get(i);
        }
        return sorted;
    }

    @Override
    public int size() {
        return sorted.length;
    }

    @Override
    public int owner(long keyHash) {
        long hash = keyHash;
        for (int i = 0; i < MAX_TRIES; i++) {
            int index = sorted[Hashing.consistentHash(hash, sorted.length)];
            if (!unusable.get(index)) {
                return index;
            }
            hash = Mix.full(hash + HashSeeds.ROUTING);
        }
        return usable[Hashing.consistentHash(hash, usable.length)];
    }

    @Override
    public int[] preference(long keyHash, int count) {
        int[] found = new int[Math.min(count, usable.length)];
        JumpPlacement left = this;
        for (int n = 0; n < found.length; n++) {
            found[n] = left.owner(keyHash);
            if (n + 1 < found.length) {
                BitSet excluded = (BitSet) left.unusable.clone();
                excluded.set(found[n]);
                left = new JumpPlacement(sorted, excluded);
            }
        }
        return found;
    }

    @Override
    public Placement without(BitSet excluded) {
        BitSet all = (BitSet) unusable.clone();
        all.or(excluded);
        return all.equals(unusable) ? this : new JumpPlacement(sorted, all);
    }
}
