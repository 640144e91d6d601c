package io.spanway.lb.health;

import java.util.BitSet;
import java.util.List;

/**
 * Which of the backends that are down are taken out of use.
 *
 * <pre>
 *   unreachable (no connection):    all of them, while at least one backend is reachable
 *   doubted (silent, failing):      at most half of the reachable ones, rounded up, and none if all of them are doubted
 * </pre>
 *
 * <p>Rounded up, because one of three would be no help when two of three hang: the third can be relied on, for it answers.
 * <p>The choice between equals goes by the order of the table, which all replicas share, and not by when each of them noticed. Immutable.
 */
public final class EjectionLimit {
    private EjectionLimit() {}

    /** Indexes of those that are down, taken out or not; empty if all are, for then nobody is better than another. */
    public static BitSet down(List<BackendHealth> backends) {
        BitSet down = new BitSet();
        for (int i = 0; i < backends.size(); i++) {
            down.set(i, backends.get(i).state() == BackendHealth.State.DOWN);
        }
        return down.cardinality() == backends.size() ? new BitSet() : down;
    }

    /**
     * Indexes of those to take out.
     *
     * @param backends in the order of the table
     */
    public static BitSet ejected(List<BackendHealth> backends) {
        BitSet unreachable = new BitSet();
        BitSet doubted = new BitSet();
        for (int i = 0; i < backends.size(); i++) {
            BackendHealth health = backends.get(i);
            if (health.state() == BackendHealth.State.DOWN) {
                (health.unreachable() ? unreachable : doubted).set(i);
            }
        }
        int reachable = backends.size() - unreachable.cardinality();
        BitSet ejected = new BitSet();
        if (reachable == 0) {
            return ejected;
        }
        ejected.or(unreachable);
        int allowed = doubted.cardinality() == reachable ? 0 : (reachable + 1) / 2;
        for (int i = doubted.nextSetBit(0); i >= 0 && allowed > 0; i = doubted.nextSetBit(i + 1)) {
            ejected.set(i);
            allowed--;
        }
        return ejected;
    }
}
