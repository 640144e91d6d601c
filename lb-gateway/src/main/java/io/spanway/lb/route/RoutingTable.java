package io.spanway.lb.route;

import io.spanway.lb.backend.Backend;
import io.spanway.lb.hash.Placement;
import java.util.List;

/**
 * Who owns which key now. Built off the event loops, published whole, read once per request. Immutable, its backends are thread-safe.
 */
public final class RoutingTable {
    private final Placement placement;
    private final Backend[] backends;
    private final boolean anyUsable;

    /**
     * @param placement over the backends' names, without those that health has ejected
     * @param backends in the order of the placement's indexes, at least one
     * @param anyUsable false when every backend is known to be down and all are tried regardless
     */
    public RoutingTable(Placement placement, List<Backend> backends, boolean anyUsable) {
        if (backends.isEmpty() || placement.size() != backends.size()) {
            throw new IllegalArgumentException(placement.size() + " places for " + backends.size() + " backends");
        }
        this.placement = placement;
        this.backends = backends.toArray(new Backend[0]);
        this.anyUsable = anyUsable;
    }

    /** Number of backends, usable or not. */
    public int size() {
        return backends.length;
    }

    /** Index of the backend that gets a key's items now. */
    public int owner(long keyHash) {
        return placement.owner(keyHash);
    }

    public Backend backend(int index) {
        return backends[index];
    }

    /** Whether at least one backend is not known to be down. */
    public boolean anyUsable() {
        return anyUsable;
    }

    /** The placement, for explanations. */
    public Placement placement() {
        return placement;
    }
}
