package io.spanway.processing.trace;

/**
 * The trace ids of the most recent decisions of one kind: at most a fixed number, the one not asked for longest goes first.
 *
 * <p>Grows as it fills, to 33 to 66 bytes an id; ids are compared whole. Confined to one thread.
 */
final class DecisionCache {
    private static final int USED = 0;

    private final int maxIds;
    private final IdTable ids = new IdTable();
    private final SlotLists order = new SlotLists(1);

    /** @param maxIds 0 = remembers nothing */
    DecisionCache(int maxIds) {
        this.maxIds = maxIds;
    }

    boolean enabled() {
        return maxIds > 0;
    }

    int size() {
        return ids.size();
    }

    /** Whether the id is known; if so it becomes the youngest. */
    boolean contains(long high, long low) {
        int slot = enabled() ? ids.find(high, low) : IdTable.NONE;
        if (slot == IdTable.NONE) {
            return false;
        }
        order.move(slot, USED);
        return true;
    }

    void put(long high, long low) {
        if (!enabled() || contains(high, low)) {
            return;
        }
        if (ids.size() == maxIds) {
            int oldest = order.first(USED);
            order.remove(oldest);
            ids.remove(oldest);
        }
        int slot = ids.insert(high, low);
        order.ensureCapacity(ids.capacity());
        order.append(USED, slot);
    }
}
