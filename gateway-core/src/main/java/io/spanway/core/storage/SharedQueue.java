package io.spanway.core.storage;

import io.spanway.core.queue.disk.DiskQueue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One queue's directory and who reads it. Over a reload a changed exporter takes the queue over from the one it replaces while both run: the
 * files stay open, and what the old one still sends is settled in the same queue.
 *
 * <p>Thread-safe.
 */
final class SharedQueue {
    /** Makes the queue on its directory. */
    @FunctionalInterface
    interface Maker {
        DiskQueue make(DiskQueue.Bounds bounds) throws IOException;
    }

    private final Maker maker;
    private volatile @Nullable DiskQueue open;
    private volatile @Nullable StorageTap reader;

    SharedQueue(Maker maker) {
        this.maker = maker;
    }

    /** Opens the queue, or hands it over, to {@code next}. */
    synchronized void attach(StorageTap next, DiskQueue.Bounds bounds, Runnable readable) throws IOException {
        DiskQueue queue = open;
        if (queue == null) {
            queue = maker.make(bounds);
            reader = next;
            queue.open(readable);
            open = queue;
            readable.run();
        } else {
            reader = next;
            queue.handOver(bounds, readable);
        }
    }

    /** Closes the queue, if it is still {@code leaving} who reads it. */
    synchronized void detach(StorageTap leaving) {
        DiskQueue queue = open;
        if (reader == leaving && queue != null) {
            queue.close();
            open = null;
            reader = null;
        }
    }

    /** The queue, if it is open. */
    @Nullable DiskQueue queue() {
        return open;
    }

    /** The queue, if {@code tap} is who reads it. */
    @Nullable DiskQueue queueOf(StorageTap tap) {
        return reader == tap ? open : null;
    }
}
