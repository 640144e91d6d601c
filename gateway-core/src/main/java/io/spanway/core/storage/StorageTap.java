package io.spanway.core.storage;

import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.queue.disk.DiskQueue;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One exporter's hold on a queue that may be handed over to its successor. Thread-safe; {@link #open} and {@link #close} block. */
final class StorageTap implements SendingQueue {
    private final SharedQueue shared;
    private final DiskQueue.Bounds bounds;

    StorageTap(SharedQueue shared, DiskQueue.Bounds bounds) {
        this.shared = shared;
        this.bounds = bounds;
    }

    @Override
    public void open(Runnable readable) throws IOException {
        shared.attach(this, bounds, readable);
    }

    @Override
    public boolean keepsUndelivered() {
        return true;
    }

    /** Also taken after the queue was handed over: the successor sends it. */
    @Override
    public boolean offer(Payload payload, Completion done) {
        DiskQueue queue = shared.queue();
        return queue != null && queue.offer(payload, done);
    }

    @Override
    public @Nullable QueueEntry poll() {
        DiskQueue queue = shared.queueOf(this);
        return queue == null ? null : queue.poll();
    }

    @Override
    public long size() {
        DiskQueue queue = shared.queueOf(this);
        return queue == null ? 0 : queue.size();
    }

    @Override
    public long capacity() {
        return bounds.capacity();
    }

    @Override
    public long bytes() {
        DiskQueue queue = shared.queueOf(this);
        return queue == null ? 0 : queue.bytes();
    }

    @Override
    public void close() {
        shared.detach(this);
    }
}
