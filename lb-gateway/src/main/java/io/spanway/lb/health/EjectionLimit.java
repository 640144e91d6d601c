package io.spanway.lb.health;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** How many of the backends that are down are taken out of use: at most half, and none if all are down. Immutable. */
public final class EjectionLimit {
    private EjectionLimit() {}

    /**
     * Indexes of those to take out, the longest down first.
     *
     * @param backends in the order of the table
     */
    public static BitSet ejected(List<BackendHealth> backends) {
        List<Integer> down = new ArrayList<>();
        for (int i = 0; i < backends.size(); i++) {
            if (backends.get(i).state() == BackendHealth.State.DOWN) {
                down.add(i);
            }
        }
        BitSet ejected = new BitSet();
        if (down.isEmpty() || down.size() == backends.size()) {
            return ejected;
        }
        // Compared by difference, as nanoTime demands; the index decides between equals.
        long base = backends.get(down.get(0)).sinceNanos();
        down.sort(Comparator.<Integer>comparingLong(i -> backends.get(i).sinceNanos() - base)
                .thenComparingInt(i -> i));
        for (int i = 0; i < Math.min(down.size(), backends.size() / 2); i++) {
            ejected.set(down.get(i));
        }
        return ejected;
    }
}
