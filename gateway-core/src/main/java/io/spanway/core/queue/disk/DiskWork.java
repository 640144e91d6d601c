package io.spanway.core.queue.disk;

import io.spanway.core.queue.QueueEntry;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One queue's part of the disk's rounds: settle what was sent, write what was offered, read what is next.
 *
 * <p>Group commit: everything that was offered while the disk was busy is written together and made durable once; only then are the callers
 * told. A payload that is next to be sent anyway stays in memory; any other is let go and read again when its turn comes. Confined to the
 * disk's thread, but for the completions of entries, which come on any.
 */
final class DiskWork implements DiskThread.Work {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_CLIENT_NANOS = SECOND_NANOS;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MAX_PAUSE_DOUBLINGS = 4;
    private static final int GROUP_BYTES = 8 * SegmentLog.GROUP_BYTES;
    private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What became of an entry. */
    private record Settled(RecordRef ref, int items, int bytes, Outcome outcome) {}

    /** An entry to be read again, not before {@code dueNanos}. */
    private record Repeat(RecordRef ref, long dueNanos) {}

    /** A payload of the group that is being written. */
    private record Member(DiskQueue.Offer offer, RecordRef ref) {}

    private final Queue<Settled> settled = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Member> group = new ArrayDeque<>();
    private final PriorityQueue<Repeat> repeats =
            new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos() - b.dueNanos()));
    private final DiskQueue queue;
    private final SegmentLog log;
    private final LogSettings settings;
    private final ReadAhead memory;
    private final DiskMetrics metrics;
    private final LongSupplier nanoClock;
    private SegmentLog.@Nullable Read waiting;
    private boolean told;
    private int failuresInARow;
    private long lastSyncNanos;
    private boolean done;

    DiskWork(
            DiskQueue queue,
            SegmentLog log,
            LogSettings settings,
            ReadAhead memory,
            DiskMetrics metrics,
            LongSupplier nanoClock) {
        this.queue = queue;
        this.log = log;
        this.settings = settings;
        this.memory = memory;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        this.lastSyncNanos = nanoClock.getAsLong();
    }

    @Override
    public long work() {
        if (done) {
            return Long.MAX_VALUE;
        }
        long now = nanoClock.getAsLong();
        told = false;
        boolean closing = queue.isClosing();
        settle(now);
        writeOffers();
        syncIfDue(now);
        tidy();
        if (closing && !queue.hasOffers() && settled.isEmpty()) {
            close();
            return Long.MAX_VALUE;
        }
        read(now);
        queue.held(-log.takeLost(), 0, 0);
        if (told) {
            queue.tellReadable();
        }
        return pause(nanoClock.getAsLong());
    }

    private long pause(long now) {
        if (queue.hasOffers() || !settled.isEmpty()) {
            return 0;
        }
        long pause = Long.MAX_VALUE;
        if (settings.fsync() == LogSettings.Fsync.INTERVAL && log.unsynced()) {
            pause = Math.max(1, lastSyncNanos + settings.fsyncIntervalNanos() - now);
        }
        Repeat next = repeats.peek();
        if (next != null) {
            long left = next.dueNanos() - now;
            pause = Math.min(pause, left > 0 ? left : RECHECK_NANOS);
        }
        boolean memoryShort = waiting != null && memory.isEmpty();
        return memoryShort ? Math.min(pause, RECHECK_NANOS) : pause;
    }

    private void settle(long now) {
        for (Settled next = settled.poll(); next != null; next = settled.poll()) {
            memory.leave(next.bytes());
            if (next.outcome() instanceof Outcome.Retryable retryable) {
                failuresInARow++;
                long pause = FIRST_PAUSE_NANOS << Math.min(MAX_PAUSE_DOUBLINGS, failuresInARow - 1);
                repeats.add(new Repeat(next.ref(), now + Math.max(pause, retryable.retryAfterNanos())));
            } else {
                failuresInARow = 0;
                boolean unused = next.ref().segment().done(next.ref().index());
            }
        }
    }

    private void writeOffers() {
        long bytes = 0;
        DiskQueue.Offer offer = queue.takeOffer();
        while (offer != null) {
            if (log.full() || bytes >= GROUP_BYTES) {
                commit();
                bytes = 0;
                if (log.full()) {
                    log.seal();
                }
            }
            if (!stage(offer)) {
                return;
            }
            bytes += offer.payload().sizeBytes();
            offer = queue.takeOffer();
        }
        commit();
    }

    /** Puts an offer into the group; false if that failed, and the group with it. */
    private boolean stage(DiskQueue.Offer offer) {
        try {
            if (log.stagedBytes() >= SegmentLog.GROUP_BYTES) {
                log.write();
            }
            group.add(new Member(offer, log.stage(offer.payload())));
            return true;
        } catch (IOException e) {
            refuse(offer);
            failGroup(e);
            return false;
        }
    }

    private void commit() {
        if (group.isEmpty()) {
            return;
        }
        try {
            log.write();
            if (settings.fsync() == LogSettings.Fsync.ALWAYS) {
                log.sync();
                lastSyncNanos = nanoClock.getAsLong();
            }
        } catch (IOException e) {
            failGroup(e);
            return;
        }
        log.settleGroup();
        metrics.writeSucceeded();
        for (Member member = group.poll(); member != null; member = group.poll()) {
            committed(member);
        }
    }

    private void committed(Member member) {
        Payload payload = member.offer().payload();
        member.offer().done().complete(Outcome.ACCEPTED);
        if (waiting == null && log.isNext(member.ref()) && memory.admit(payload.sizeBytes())) {
            log.skip(member.ref());
            give(member.ref(), undated(payload));
        } else {
            payload.release();
        }
    }

    /** Who was told "accepted" waits no more, so the deadline ends with the answer. */
    private static Payload undated(Payload payload) {
        if (payload.context().deadlineNanos() == RequestContext.NO_DEADLINE) {
            return payload;
        }
        RequestContext context = new RequestContext(payload.context().metadata(), RequestContext.NO_DEADLINE);
        Payload undated = new Payload(payload.signal(), payload.bytes(), context, payload.arrivalNanos());
        undated.counted(payload.items());
        return undated;
    }

    private void failGroup(IOException cause) {
        log.takeBack();
        metrics.writeFailed(cause);
        for (Member member = group.poll(); member != null; member = group.poll()) {
            refuse(member.offer());
        }
        // Whoever waits behind would meet the same disk.
        for (DiskQueue.Offer next = queue.takeOffer(); next != null; next = queue.takeOffer()) {
            refuse(next);
        }
        told = true;
    }

    private void refuse(DiskQueue.Offer offer) {
        queue.unhold(offer.payload());
        offer.payload().release();
        offer.done()
                .complete(Outcome.retryable(
                        Reason.UNAVAILABLE, "the disk of the sending queue takes no data now", RETRY_CLIENT_NANOS));
    }

    private void syncIfDue(long now) {
        boolean due = now - lastSyncNanos >= settings.fsyncIntervalNanos();
        if (settings.fsync() == LogSettings.Fsync.INTERVAL && due && log.unsynced()) {
            lastSyncNanos = now;
            try {
                log.sync();
            } catch (IOException e) {
                // What was acknowledged stands in the file as far as can be read; the next records go to another.
                metrics.writeFailed(e);
            }
        }
    }

    /** Marks and removals wait for a disk that takes them: without them a restart sends again what was delivered, and no more. */
    private void tidy() {
        try {
            if (log.removeFinished()) {
                told = true;
            }
            log.saveMarks();
        } catch (IOException e) {
            metrics.writeFailed(e);
        }
    }

    private void read(long now) {
        for (Repeat next = repeats.peek(); next != null && next.dueNanos() - now <= 0; next = repeats.peek()) {
            if (!readAgain(next.ref())) {
                return;
            }
            repeats.remove();
        }
        for (SegmentLog.Read next = nextRead(); next != null; next = nextRead()) {
            int bytes = next.record().bytes().readableBytes();
            if (!memory.admit(bytes)) {
                waiting = next;
                return;
            }
            give(next.ref(), next.record().payload(now));
        }
    }

    private SegmentLog.@Nullable Read nextRead() {
        SegmentLog.Read next = waiting;
        waiting = null;
        return next == null ? log.next() : next;
    }

    private boolean readAgain(RecordRef ref) {
        if (!memory.admit(ref.totalBytes())) {
            return false;
        }
        memory.leave(ref.totalBytes());
        StoredRecord record = log.again(ref);
        if (record != null) {
            boolean unused = memory.admit(record.bytes().readableBytes());
            give(ref, record.payload(nanoClock.getAsLong()));
        }
        return true;
    }

    private void give(RecordRef ref, Payload payload) {
        int items = payload.items();
        int bytes = payload.sizeBytes();
        told = true;
        queue.addReadable(new QueueEntry(payload, outcome -> settled(ref, items, bytes, outcome), false));
    }

    private void settled(RecordRef ref, int items, int bytes, Outcome outcome) {
        if (!(outcome instanceof Outcome.Retryable)) {
            queue.held(-1, -items, -bytes);
        }
        settled.add(new Settled(ref, items, bytes, outcome));
        queue.wakeThread();
    }

    private void close() {
        done = true;
        SegmentLog.Read next = waiting;
        if (next != null) {
            next.record().release();
        }
        List<IOException> failures = new ArrayList<>();
        if (settings.fsync() != LogSettings.Fsync.NEVER) {
            attempt(log::sync, failures);
        }
        attempt(log::close, failures);
        if (!failures.isEmpty()) {
            metrics.writeFailed(failures.get(0));
        }
        memory.close();
        queue.closed(this);
    }

    /** A step that may fail without keeping the next from being taken. */
    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(Step step, List<IOException> failures) {
        try {
            step.run();
        } catch (IOException e) {
            failures.add(e);
        }
    }

    @Override
    public String toString() {
        return queue.toString();
    }
}
