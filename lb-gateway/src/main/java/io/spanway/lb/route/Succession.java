package io.spanway.lb.route;

import io.spanway.lb.backend.Backend;
import io.spanway.lb.hash.Placement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes each routing table from the one before it, so that traces seen under an earlier one can stay with their owner for a window.
 *
 * <p>At most sixteen earlier tables are remembered; when changes come faster than that the oldest is forgotten early. Confined to the control
 * thread.
 */
public final class Succession {
    private static final int MOST = 16;

    private final long windowNanos;
    private final ArrayDeque<Reign> past = new ArrayDeque<>();
    private @Nullable Reign current;
    private int generation;

    /** One state of affairs: who was there, who was out, and since it ended, until when it counts. */
    private record Reign(
            Placement placement, List<@Nullable Backend> members, BitSet out, int untilGeneration, long forgetNanos) {
        boolean sameOwners(List<Backend> others, BitSet othersOut) {
            return members.equals(others) && out.equals(othersOut);
        }

        /** The same with other backends in the place of these; null where there is none any more. */
        Reign with(Map<Backend, Backend> heirs) {
            List<@Nullable Backend> others = new ArrayList<>(members.size());
            for (Backend member : members) {
                others.add(heirs.get(member));
            }
            return new Reign(placement, Collections.unmodifiableList(others), out, untilGeneration, forgetNanos);
        }
    }

    /**
     * Another placement over the same members, without those that are {@code out}. Immutable.
     *
     * @param out more than the table itself does without
     */
    public record Refuge(Placement placement, BitSet out) {}

    /** @param windowNanos how long traces stay with an earlier owner; 0 = they move at once */
    public Succession(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /**
     * Goes on where another left off, over backends of its own. The traces must be remembered by the same {@link SeenTraces}.
     *
     * @param heirs who stands for which of the other's backends
     */
    public void inherit(Succession earlier, Map<Backend, Backend> heirs) {
        earlier.past.forEach(reign -> past.add(reign.with(heirs)));
        current = earlier.current == null ? null : earlier.current.with(heirs);
        generation = earlier.generation;
    }

    /** The same past, for a successor. */
    public Succession copy() {
        Succession copy = new Succession(windowNanos);
        copy.past.addAll(past);
        copy.current = current;
        copy.generation = generation;
        return copy;
    }

    /**
     * The next table.
     *
     * @param placement over {@code members} without those that are {@code out}
     * @param out indexes of members that must not be used
     * @param refuge where to go that failed once, if not by {@code placement}
     * @param leaving backends that are no members any more, and still take traces that began there
     */
    public RoutingTable next(
            Placement placement,
            List<Backend> members,
            BitSet out,
            @Nullable Refuge refuge,
            List<Backend> leaving,
            boolean anyUsable,
            long nowNanos) {
        forget(nowNanos);
        if (current == null || !current.sameOwners(members, out)) {
            if (current != null && windowNanos > 0) {
                generation++;
                past.add(
                        new Reign(current.placement, current.members, current.out, generation, nowNanos + windowNanos));
                if (past.size() > MOST) {
                    past.remove();
                }
            }
            current = new Reign(placement, List.copyOf(members), (BitSet) out.clone(), 0, 0);
        }
        List<Backend> all = new ArrayList<>(members);
        all.addAll(leaving);
        RoutingTable spare = refuge == null
                ? null
                : new RoutingTable(refuge.placement(), all, anyUsable, generation, earlier(all, refuge.out()), null);
        return new RoutingTable(placement, all, anyUsable, generation, earlier(all, out), spare);
    }

    private RoutingTable.Earlier[] earlier(List<Backend> all, BitSet out) {
        List<RoutingTable.Earlier> tables = new ArrayList<>(past.size());
        Map<Backend, Integer> places = new HashMap<>();
        for (int i = 0; i < all.size() && !past.isEmpty(); i++) {
            places.put(all.get(i), i);
        }
        for (Reign reign : past) {
            int[] indexes = new int[reign.members.size()];
            for (int i = 0; i < indexes.length; i++) {
                Integer now = places.get(reign.members.get(i));
                indexes[i] = now == null || out.get(now) ? RoutingTable.GONE : now;
            }
            tables.add(new RoutingTable.Earlier(reign.placement, indexes, reign.untilGeneration));
        }
        return tables.toArray(new RoutingTable.Earlier[0]);
    }

    /** Whether the window of some change has passed, so that another table is due. */
    public boolean due(long nowNanos) {
        for (Reign reign : past) {
            if (nowNanos - reign.forgetNanos >= 0) {
                return true;
            }
        }
        return false;
    }

    private void forget(long nowNanos) {
        for (Iterator<Reign> each = past.iterator(); each.hasNext(); ) {
            if (nowNanos - each.next().forgetNanos >= 0) {
                each.remove();
            }
        }
    }

    public long windowNanos() {
        return windowNanos;
    }
}
