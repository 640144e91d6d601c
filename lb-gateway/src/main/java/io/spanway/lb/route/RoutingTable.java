package io.spanway.lb.route;

import io.spanway.lb.backend.Backend;
import io.spanway.lb.hash.Placement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which key now, and who owned it before the last changes. Built off the event loops, published whole, read once per request.
 * Immutable, its backends are thread-safe.
 */
public final class RoutingTable {
    /** No backend that can be used. */
    static final int GONE = -1;

    /**
     * A table that held before.
     *
     * @param placement of its keys
     * @param indexes of its places in the table of now, {@link #GONE} for those that cannot be used any more
     * @param untilGeneration the first generation that it does not hold for
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Earlier(Placement placement, int[] indexes, int untilGeneration) {}

    private static final Earlier[] NONE = {};

    private final Placement placement;
    private final Backend[] backends;
    private final boolean anyUsable;
    private final int generation;
    private final Earlier[] earlier;
    private final @Nullable RoutingTable refuge;

    /**
     * A table without a past.
     *
     * @param placement over the backends' names, without those that health has ejected
     * @param backends in the order of the placement's indexes, at least one
     * @param anyUsable false when every backend is known to be down and all are tried regardless
     */
    public RoutingTable(Placement placement, List<Backend> backends, boolean anyUsable) {
        this(placement, backends, anyUsable, 0, NONE, null);
    }

    /**
     * @param backends first those of the placement, then those that only traces seen before lead to
     * @param refuge for what failed once, or null if this table does for that too
     */
    RoutingTable(
            Placement placement,
            List<Backend> backends,
            boolean anyUsable,
            int generation,
            Earlier[] earlierOldestFirst,
            @Nullable RoutingTable refuge) {
        if (backends.isEmpty() || placement.size() > backends.size()) {
            throw new IllegalArgumentException(placement.size() + " places for " + backends.size() + " backends");
        }
        this.placement = placement;
        this.backends = backends.toArray(new Backend[0]);
        this.anyUsable = anyUsable;
        this.generation = generation;
        this.earlier = earlierOldestFirst;
        this.refuge = refuge;
    }

    /** Number of backends, usable or not, those included that are leaving. */
    public int size() {
        return backends.length;
    }

    /** Index of the backend that gets a key's items now, if it was never seen before. */
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

    /**
     * The table for what failed once: it avoids the backends that are down and that this one leads to all the same, because too many are. Of
     * the same backends under the same indexes.
     */
    RoutingTable refuge() {
        return refuge == null ? this : refuge;
    }

    /** The placement, for explanations. */
    public Placement placement() {
        return placement;
    }

    /** Grows with each change of owners. */
    int generation() {
        return generation;
    }

    /** The tables of the window that has not passed yet, oldest first. */
    Earlier[] earlier() {
        return earlier;
    }
}
