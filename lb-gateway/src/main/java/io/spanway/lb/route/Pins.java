package io.spanway.lb.route;

/**
 * Finds the owner of a trace: the one that it had when it was first seen, while the window of a change lasts and that owner lives; else the
 * table's.
 *
 * <p>A trace costs one look at {@link SeenTraces}; within a window also one look at each earlier table. Confined to one loop, the record of seen
 * traces is shared.
 */
final class Pins {
    private final SeenTraces seen;
    private final PinCounts counts;
    private long pinnedItems;
    private boolean lastPinned;

    Pins(SeenTraces seen, PinCounts counts) {
        this.seen = seen;
        this.counts = counts;
    }

    /** Index of the owner in {@code table}. */
    int owner(RoutingTable table, long keyHash) {
        lastPinned = false;
        long ticket = seen.touch(keyHash, table.generation());
        if (table.earlier().length == 0 && SeenTraces.mark(ticket) == SeenTraces.NONE) {
            return table.owner(keyHash);
        }
        return ownerAmidChange(table, keyHash, ticket);
    }

    private int ownerAmidChange(RoutingTable table, long keyHash, long ticket) {
        int current = table.owner(keyHash);
        boolean gone = false;
        for (RoutingTable.Earlier earlier : table.earlier()) {
            if (!SeenTraces.bornBefore(ticket, earlier.untilGeneration())) {
                continue;
            }
            int owner = earlier.indexes()[earlier.placement().owner(keyHash)];
            if (owner == current) {
                return current;
            }
            if (owner != RoutingTable.GONE) {
                pinned(ticket);
                return owner;
            }
            gone = true;
        }
        moved(ticket, gone);
        return current;
    }

    private void pinned(long ticket) {
        lastPinned = true;
        pinnedItems++;
        if (SeenTraces.mark(ticket) != SeenTraces.PINNED) {
            counts.pinnedTraces.inc();
            seen.remark(ticket, SeenTraces.PINNED);
        }
    }

    private void moved(long ticket, boolean gone) {
        int mark = SeenTraces.mark(ticket);
        if (gone && mark != SeenTraces.PARTED) {
            counts.ownerGone.inc();
            seen.remark(ticket, SeenTraces.PARTED);
        } else if (!gone && mark != SeenTraces.NONE) {
            if (mark == SeenTraces.PINNED) {
                counts.windowOver.inc();
            }
            seen.remark(ticket, SeenTraces.NONE);
        }
    }

    /** One more item of the trace that was asked for last. */
    void again() {
        if (lastPinned) {
            pinnedItems++;
        }
    }

    /** Books what one scan found. */
    void flush() {
        if (pinnedItems != 0) {
            counts.pinnedItems.inc(pinnedItems);
            pinnedItems = 0;
        }
    }
}
