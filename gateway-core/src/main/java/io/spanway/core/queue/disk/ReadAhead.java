package io.spanway.core.queue.disk;

import io.spanway.core.transport.ByteBudget;

/**
 * The bytes of a disk queue's payloads that may be in memory at a time. Taken from the process's budget once, so that reading cannot starve
 * while the doors hold all of it; less if the budget has less.
 *
 * <p>A payload larger than all of it is let in alone, when the budget has the rest. Confined to the disk's thread.
 */
final class ReadAhead {
    private static final int LEAST_BYTES = 64 * 1024;

    private final ByteBudget budget;
    private final long limit;
    private final long reserved;
    private long used;
    private long extra;

    ReadAhead(long wantedBytes, ByteBudget budget) {
        this.budget = budget;
        long wanted = wantedBytes;
        while (wanted > LEAST_BYTES && !budget.tryReserve(wanted)) {
            wanted /= 2;
        }
        boolean had = wanted > LEAST_BYTES || budget.tryReserve(wanted);
        this.limit = wanted;
        this.reserved = had ? wanted : 0;
    }

    /** Takes a payload into memory, or says that it must wait until others have left. */
    boolean admit(int bytes) {
        if (used + bytes > limit) {
            if (used > 0 || !budget.tryReserve(bytes - limit)) {
                return false;
            }
            extra = bytes - limit;
        }
        used += bytes;
        return true;
    }

    /** A payload has left. */
    void leave(int bytes) {
        used -= bytes;
        if (extra > 0 && used == 0) {
            budget.release(extra);
            extra = 0;
        }
    }

    /** Whether somebody will leave, so that waiting has an end. */
    boolean isEmpty() {
        return used == 0;
    }

    /** Gives all back to the budget. */
    void close() {
        budget.release(reserved + extra);
        extra = 0;
    }
}
