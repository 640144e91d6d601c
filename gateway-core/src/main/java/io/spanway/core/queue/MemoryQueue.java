package io.spanway.core.queue;

import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A queue in memory; what it holds is lost with the process.
 *
 * <p>Bounded twice: by the configured capacity and by its share of the process's bytes. At either bound {@link #offer} says no. A payload
 * larger than the capacity is taken by an empty queue, or it could never be sent. Thread-safe.
 */
public final class MemoryQueue implements SendingQueue {
    private static final int CHUNK = 128;

    private final MpscUnboundedVarHandleArrayQueue<QueueEntry> entries = new MpscUnboundedVarHandleArrayQueue<>(CHUNK);
    private final AtomicLong size = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final Bounds bounds;
    private final ByteBudget budget;
    private final boolean waitForResult;

    /**
     * The bounds of a queue.
     *
     * @param capacity in units of {@code sizer}
     * @param maxBytes most bytes held, whatever the sizer
     */
    public record Bounds(long capacity, Sizer sizer, long maxBytes) {}

    /**
     * @param budget the process's bytes; held for a payload from the moment its caller was told "accepted", because the receiver then gives
     *     its own reservation back
     * @param waitForResult callers are answered when the delivery is settled instead of when the payload is queued
     */
    public MemoryQueue(Bounds bounds, ByteBudget budget, boolean waitForResult) {
        this.bounds = bounds;
        this.budget = budget;
        this.waitForResult = waitForResult;
    }

    @Override
    public boolean offer(Payload payload, Completion done) {
        long units = bounds.sizer().sizeOf(payload);
        int length = payload.sizeBytes();
        if (!reserve(size, units, bounds.capacity())) {
            return false;
        }
        if (!reserve(bytes, length, bounds.maxBytes())) {
            size.addAndGet(-units);
            return false;
        }
        if (!waitForResult && !budget.tryReserve(length)) {
            size.addAndGet(-units);
            bytes.addAndGet(-length);
            return false;
        }
        entries.offer(new QueueEntry(payload, outcome -> settle(units, length, done, outcome), waitForResult));
        if (!waitForResult) {
            done.complete(Outcome.ACCEPTED);
        }
        return true;
    }

    @Override
    public @Nullable QueueEntry poll() {
        return entries.poll();
    }

    @Override
    public long size() {
        return size.get();
    }

    @Override
    public long capacity() {
        return bounds.capacity();
    }

    @Override
    public long bytes() {
        return bytes.get();
    }

    private void settle(long units, int length, Completion done, Outcome outcome) {
        size.addAndGet(-units);
        bytes.addAndGet(-length);
        if (waitForResult) {
            done.complete(outcome);
        } else {
            budget.release(length);
        }
    }

    private static boolean reserve(AtomicLong held, long amount, long limit) {
        long now = held.get();
        while (now == 0 || now + amount <= limit) {
            long seen = held.compareAndExchange(now, now + amount);
            if (seen == now) {
                return true;
            }
            now = seen;
        }
        return false;
    }
}
