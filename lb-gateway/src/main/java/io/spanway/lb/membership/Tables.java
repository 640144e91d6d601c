package io.spanway.lb.membership;

import io.spanway.lb.backend.Backend;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.route.Router;
import io.spanway.lb.route.Succession;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes and publishes the routing tables. Confined to the control thread. */
final class Tables {
    /** After a table so many times as long as it took to make, health alone is no reason for another. */
    private static final int REST = 4;

    private final Function<List<ResolvedBackend>, Placement> placement;
    private final Succession succession;
    private final Router router;
    private final Meters meters;
    private final LongSupplier nanoClock;
    private @Nullable Placement full;
    private BitSet ejected = new BitSet();
    private BitSet avoided = new BitSet();
    private long notBeforeNanos;
    private long spentNanos;

    Tables(MembershipContext context, Router router, Meters meters) {
        this.placement = context.placement();
        this.succession = new Succession(context.stickyWindow().toNanos());
        this.router = router;
        this.meters = meters;
        this.nanoClock = context.nanoClock();
        this.notBeforeNanos = nanoClock.getAsLong();
    }

    /** Goes on with the past of another, whose traces are remembered here too. */
    void inherit(Succession earlier, Map<Backend, Backend> heirs) {
        succession.inherit(earlier, heirs);
    }

    /** The past, for a successor. */
    Succession past() {
        return succession.copy();
    }

    /** Other members from the next {@link #publish} on. */
    void members(Collection<Known> members) {
        long beganNanos = nanoClock.getAsLong();
        List<ResolvedBackend> resolved = new ArrayList<>(members.size());
        for (Known each : members) {
            resolved.add(each.member);
        }
        full = placement.apply(resolved);
        spentNanos = nanoClock.getAsLong() - beganNanos;
    }

    /**
     * Does nothing before there are members.
     *
     * @param out indexes of those that must not be used
     * @param down those that what failed once must not go to; all of {@code out} are among them, or there are none
     */
    void publish(
            Collection<Known> members,
            List<Backend> leaving,
            BitSet out,
            BitSet down,
            boolean anyUsable,
            long nowNanos) {
        Placement all = full;
        if (all == null) {
            return;
        }
        ejected = out;
        avoided = down;
        List<Backend> inOrder = new ArrayList<>(members.size());
        List<String> names = new ArrayList<>(members.size());
        List<String> usable = new ArrayList<>(members.size());
        for (Known each : members) {
            names.add(each.member.name());
            if (!out.get(inOrder.size())) {
                usable.add(each.member.name());
            }
            inOrder.add(each.backend);
        }
        Placement now = out.isEmpty() ? all : all.without(out);
        Succession.Refuge refuge =
                down.isEmpty() || down.equals(out) ? null : new Succession.Refuge(all.without(down), down);
        router.publish(succession.next(now, inOrder, out, refuge, leaving, anyUsable, nowNanos));
        long doneNanos = nanoClock.getAsLong();
        spentNanos += doneNanos - nowNanos;
        notBeforeNanos = doneNanos + REST * spentNanos;
        spentNanos = 0;
        meters.published(names, usable, leaving.size());
    }

    /** Whether the control thread may spend time on a table again: it is to have most of its time for watching. */
    boolean mayPublish(long nowNanos) {
        return nowNanos - notBeforeNanos >= 0;
    }

    /** Whether a table is made for these already; see {@link #publish}. */
    boolean isFor(BitSet out, BitSet down) {
        return out.equals(ejected) && down.equals(avoided);
    }

    /** Those that the last table does without. */
    BitSet ejected() {
        return ejected;
    }

    /** Whether the window of some change has passed, so that another table is due. */
    boolean due(long nowNanos) {
        return succession.due(nowNanos);
    }
}
