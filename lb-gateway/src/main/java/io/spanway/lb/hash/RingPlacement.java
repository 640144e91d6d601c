package io.spanway.lb.hash;

import java.util.Arrays;
import java.util.BitSet;

/** A {@link Ring} as a table from slot to owner: one division and one read for a key. Immutable. */
final class RingPlacement implements Placement {
    private final Ring ring;
    private final BitSet unusable;
    private final char[] owners;

    RingPlacement(Ring ring, BitSet unusable) {
        this.ring = ring;
        this.unusable = unusable;
        this.owners = ring.owners(unusable);
    }

    @Override
    public int size() {
        return ring.size;
    }

    /** @param keyHash CRC-32 of the key, see {@link KeyHash#crc32} */
    @Override
    public int owner(long keyHash) {
        return owners[slot(keyHash)];
    }

    private int slot(long keyHash) {
        return (int) Long.remainderUnsigned(keyHash & 0xffff_ffffL, owners.length);
    }

    @Override
    public int[] preference(long keyHash, int count) {
        int[] found = new int[Math.min(count, ring.size)];
        int n = 0;
        BitSet seen = (BitSet) unusable.clone();
        int first = ring.pointAt(slot(keyHash));
        for (int i = 0; i < ring.endpoints.length && n < found.length; i++) {
            int endpoint = ring.endpoints[(first + i) % ring.endpoints.length];
            if (!seen.get(endpoint)) {
                seen.set(endpoint);
                found[n++] = endpoint;
            }
        }
        return Arrays.copyOf(found, n);
    }

    @Override
    public Placement without(BitSet excluded) {
        BitSet all = (BitSet) unusable.clone();
        all.or(excluded);
        return all.equals(unusable) ? this : new RingPlacement(ring, all);
    }
}
