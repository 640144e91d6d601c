package io.spanway.core.queue.disk;

import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.queue.Sizer;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose payloads are on disk before their callers are told "accepted", and stay there until their delivery is settled.
 *
 * <p>Bounded in the sizer's unit, in bytes of its files, and in commands that wait for the disk's thread; past any of them {@link #offer}
 * says no. In memory are at most {@link LogSettings#readAheadBytes} of payloads, taken from the process's budget once, when the queue is
 * opened; the rest is read when its turn comes. A delivery that ends with a retryable outcome is tried again after a pause.
 *
 * <p>Thread-safe; {@link #open} and {@link #close} block, for they wait for the disk.
 */
public final class DiskQueue implements SendingQueue {
    private static final int MAX_WAITING_OFFERS = 4096;
    private static final long CLOSE_SECONDS = 10;
    /** Between two attempts to write while the disk takes none, so that refusing costs nothing. */
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final MpscArrayQueue<Offer> offers = new MpscArrayQueue<>(MAX_WAITING_OFFERS);
    private final ConcurrentLinkedQueue<QueueEntry> readable = new ConcurrentLinkedQueue<>();
    private final Map<Sizer, AtomicLong> held = new EnumMap<>(Sizer.class);
    private final AtomicLong offeredBytes = new AtomicLong();
    private final AtomicLong nextProbe = new AtomicLong();
    private final Surroundings surroundings;
    private final LogSettings settings;
    private final DiskMetrics metrics;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Bounds bounds;
    private volatile Runnable onReadable = () -> {};
    private volatile @Nullable DiskWork work;
    private volatile boolean closing;

    /** The bound of a queue, in units of {@code sizer}. Immutable. */
    public record Bounds(long capacity, Sizer sizer) {}

    /**
     * What a queue needs of its storage.
     *
     * @param disk the queue's own files
     * @param thread shared by the queues of a storage
     * @param name of the queue, for metrics and log lines
     */
    public record Surroundings(
            Disk disk, DiskThread thread, String name, Metrics metrics, ByteBudget budget, LongSupplier nanoClock) {}

    /** A payload that waits to be written. Immutable. */
    record Offer(Payload payload, Completion done) {}

    public DiskQueue(Surroundings surroundings, LogSettings settings, Bounds bounds) {
        this.surroundings = surroundings;
        this.settings = settings;
        this.bounds = bounds;
        this.metrics = new DiskMetrics(surroundings.metrics(), surroundings.name());
        for (Sizer sizer : Sizer.values()) {
            held.put(sizer, new AtomicLong());
        }
    }

    /** Recovers what an earlier process left, and begins to read it. */
    @Override
    public void open(Runnable readable) throws IOException {
        onReadable = readable;
        Recovery.Found found = Recovery.run(surroundings.disk());
        metrics.recovered(found, found.waiting().getOrDefault(Sizer.REQUESTS, 0L));
        found.waiting().forEach((sizer, amount) -> counter(sizer).addAndGet(amount));
        DiskWork started = new DiskWork(
                this,
                new SegmentLog(surroundings.disk(), settings, found, metrics),
                settings,
                new ReadAhead(settings.readAheadBytes(), surroundings.budget()),
                metrics,
                surroundings.nanoClock());
        work = started;
        surroundings.thread().add(started);
    }

    /** From now on another consumer with bounds of its own is told that there is something to read. */
    public void handOver(Bounds next, Runnable readable) {
        bounds = next;
        onReadable = readable;
        readable.run();
    }

    @Override
    public boolean keepsUndelivered() {
        return true;
    }

    /** Takes a payload whose items were counted; {@code done} is told on the disk's thread. */
    @Override
    public boolean offer(Payload payload, Completion done) {
        Bounds limit = bounds;
        int length = payload.sizeBytes();
        if (closing || work == null || !mayWrite() || !fits(payload, limit)) {
            return false;
        }
        hold(payload, 1);
        offeredBytes.addAndGet(length);
        if (!offers.offer(new Offer(payload, done))) {
            unhold(payload);
            offeredBytes.addAndGet(-length);
            return false;
        }
        surroundings.thread().wake();
        return true;
    }

    private boolean fits(Payload payload, Bounds limit) {
        long size = counter(limit.sizer()).get();
        if (size > 0 && size + limit.sizer().sizeOf(payload) > limit.capacity()) {
            return false;
        }
        long max = settings.maxBytes();
        return max == 0 || metrics.bytes() + offeredBytes.get() + payload.sizeBytes() <= max;
    }

    /** While the disk takes no writes, one caller now and then tries for all. */
    private boolean mayWrite() {
        if (!metrics.alarm()) {
            return true;
        }
        long now = surroundings.nanoClock().getAsLong();
        long due = nextProbe.get();
        return now - due >= 0 && nextProbe.compareAndSet(due, now + PROBE_NANOS);
    }

    @Override
    public @Nullable QueueEntry poll() {
        return readable.poll();
    }

    @Override
    public long size() {
        return counter(bounds.sizer()).get();
    }

    @Override
    public long capacity() {
        return bounds.capacity();
    }

    @Override
    public long bytes() {
        return counter(Sizer.BYTES).get();
    }

    /** Bytes in the files of the queue. */
    public long diskBytes() {
        return metrics.bytes();
    }

    @Override
    public void close() {
        askToClose();
        if (work == null) {
            return;
        }
        try {
            if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(surroundings.name() + ": the disk did not answer in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes no more; the disk's thread closes the files in its next round. */
    void askToClose() {
        closing = true;
        surroundings.thread().wake();
    }

    boolean isClosing() {
        return closing;
    }

    /** The disk's thread has closed the files. */
    void closed(DiskWork ended) {
        surroundings.thread().remove(ended);
        for (QueueEntry entry = readable.poll(); entry != null; entry = readable.poll()) {
            entry.payload().release();
        }
        closed.countDown();
    }

    @Nullable
    Offer takeOffer() {
        Offer next = offers.poll();
        if (next != null) {
            offeredBytes.addAndGet(-next.payload().sizeBytes());
        }
        return next;
    }

    boolean hasOffers() {
        return !offers.isEmpty();
    }

    void addReadable(QueueEntry entry) {
        readable.add(entry);
    }

    void tellReadable() {
        onReadable.run();
    }

    void wakeThread() {
        surroundings.thread().wake();
    }

    /** A payload that was counted in has left the queue. Readable after its release. */
    void unhold(Payload payload) {
        hold(payload, -1);
    }

    private void hold(Payload payload, int sign) {
        held(sign, (long) sign * payload.items(), (long) sign * payload.sizeBytes());
    }

    /** Adds to what is held, in each unit. */
    void held(long requests, long items, long bytes) {
        counter(Sizer.REQUESTS).addAndGet(requests);
        counter(Sizer.ITEMS).addAndGet(items);
        counter(Sizer.BYTES).addAndGet(bytes);
    }

    private AtomicLong counter(Sizer sizer) {
        AtomicLong counter = held.get(sizer);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + sizer);
        }
        return counter;
    }

    @Override
    public String toString() {
        return surroundings.name();
    }
}
