package io.spanway.lb.fake;

import io.spanway.lb.hash.Placement;
import java.util.Arrays;
import java.util.BitSet;

/** Key modulo backends; the next index is the next choice. Makes owners obvious in tests. Immutable. */
public final class ModuloPlacement implements Placement {
    private final int size;
    private final BitSet unusable;

    public ModuloPlacement(int size, BitSet unusable) {
        this.size = size;
        this.unusable = unusable;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int owner(long keyHash) {
        int index = (int) Math.floorMod(keyHash, (long) size);
        while (unusable.get(index)) {
            index = (index + 1) % size;
        }
        return index;
    }

    @Override
    public int[] preference(long keyHash, int count) {
        int[] all = new int[size];
        for (int i = 0; i < size; i++) {
            all[i] = (int) Math.floorMod(keyHash + i, (long) size);
        }
        return Arrays.copyOf(all, Math.min(count, size));
    }

    @Override
    public Placement without(BitSet out) {
        return new ModuloPlacement(size, (BitSet) out.clone());
    }
}
