package io.spanway.lb.fake;

import io.spanway.lb.hash.Placement;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Rendezvous by lots alone: moves only what must move, like the real one, and costs nothing to make. Immutable. */
public final class LotPlacement implements Placement {
    private final long[] seeds;
    private final BitSet unusable;

    public LotPlacement(List<String> names) {
        this(
                names.stream()
                        .mapToLong(name -> name.hashCode() * 0x9e37_79b9_7f4a_7c15L)
                        .toArray(),
                new BitSet());
    }

    private LotPlacement(long[] seeds, BitSet unusable) {
        this.seeds = seeds;
        this.unusable = unusable;
    }

    private static long lot(long key, long seed) {
        long mixed = (key + 1) * 0xbf58_476d_1ce4_e5b9L ^ seed;
        mixed = (mixed ^ mixed >>> 30) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ mixed >>> 31;
    }

    @Override
    public int size() {
        return seeds.length;
    }

    @Override
    public int owner(long keyHash) {
        int owner = -1;
        long lowest = 0;
        for (int i = 0; i < seeds.length; i++) {
            long lot = lot(keyHash, seeds[i]);
            if (!unusable.get(i) && (owner < 0 || lot < lowest)) {
                lowest = lot;
                owner = i;
            }
        }
        return owner;
    }

    @Override
    public int[] preference(long keyHash, int count) {
        Integer[] all = new Integer[seeds.length];
        Arrays.setAll(all, i -> i);
        Arrays.sort(all, Comparator.comparingLong(i -> lot(keyHash, seeds[i])));
        return Arrays.stream(all).limit(count).mapToInt(i -> i).toArray();
    }

    @Override
    public Placement without(BitSet out) {
        return new LotPlacement(seeds, (BitSet) out.clone());
    }
}
