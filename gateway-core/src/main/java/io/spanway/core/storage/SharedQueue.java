package io.spanway.core.storage;

import io.spanway.core.queue.disk.DiskQueue;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
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

    /** A reader and how it wants to be served. */
    private record Attached(StorageTap tap, DiskQueue.Bounds bounds, Runnable readable) {}

    private final Maker maker;
    private final Deque<Attached> attached = new ArrayDeque<>();
    private volatile @Nullable DiskQueue open;
    private volatile @Nullable StorageTap reader;

    SharedQueue(Maker maker) {
        this.maker = maker;
    }

    /** Opens the queue for {@code next}, or hands it over. */
    synchronized void attach(StorageTap next, DiskQueue.Bounds bounds, Runnable readable) throws IOException {
        DiskQueue queue = open;
        if (queue == null) {
            queue = maker.make(bounds);
            queue.open(readable);
        }
        attached.push(new Attached(next, bounds, readable));
        reader = next;
        open = queue;
        queue.handOver(bounds, readable);
    }

    /** Gives the queue back to who had it before, if {@code leaving} was the reader, and closes it after the last. */
    synchronized void detach(StorageTap leaving) {
        attached.removeIf(each -> each.tap() == leaving);
        DiskQueue queue = open;
        Attached first = attached.peek();
        if (queue == null) {
            return;
        }
        if (first == null) {
            queue.close();
            open = null;
            reader = null;
        } else if (reader == leaving) {
            reader = first.tap();
            queue.handOver(first.bounds(), first.readable());
        }
    }

    /** The queue, if it is open. */
    @Nullable
    DiskQueue queue() {
        return open;
    }

    /** The queue, if {@code tap} is who reads it. */
    @Nullable
    DiskQueue queueOf(StorageTap tap) {
        return reader == tap ? open : null;
    }
}
