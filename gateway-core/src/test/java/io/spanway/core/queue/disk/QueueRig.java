package io.spanway.core.queue.disk;

import com.codahale.metrics.Counter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.Sizer;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;

/** A queue on a disk in memory whose rounds the test makes itself, under a clock that it moves. Confined to a test. */
final class QueueRig {
    static final Outcome LATER = Outcome.retryable(Reason.UNAVAILABLE, "down");
    static final Outcome NEVER = Outcome.refused(Reason.INTERNAL, "bad");

    private static final LogSettings.Fsync ALWAYS = LogSettings.Fsync.ALWAYS;

    final DiskThread thread = new DiskThread("rig");
    final Metrics metrics = new Metrics();
    final ByteBudget budget = new ByteBudget(64 << 20);
    final List<ByteBuf> made = new ArrayList<>();
    final TreeSet<Integer> accepted = new TreeSet<>();
    final TreeSet<Integer> refused = new TreeSet<>();
    final MemoryDisk disk;
    final DiskQueue queue;
    long nowNanos;
    int readableCalls;

    QueueRig(MemoryDisk disk, LogSettings settings, DiskQueue.Bounds bounds) throws IOException {
        this.disk = disk;
        queue = new DiskQueue(
                new DiskQueue.Surroundings(disk, thread, "otlp/traces", metrics, budget, () -> nowNanos),
                settings,
                bounds);
        queue.open(() -> readableCalls++);
    }

    static QueueRig always(MemoryDisk disk) throws IOException {
        return new QueueRig(disk, settings(ALWAYS, 4096, 0, 64 * 1024), new DiskQueue.Bounds(10_000, Sizer.REQUESTS));
    }

    /** The sum of a counter's series, or a gauge. */
    long metric(String family) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .mapToLong(series -> series.instrument() instanceof Counter counter
                        ? counter.getCount()
                        : (long) ((DoubleSupplier) series.instrument()).getAsDouble())
                .sum();
    }

    static LogSettings settings(LogSettings.Fsync fsync, long segment, long max, long readAhead) {
        return new LogSettings(fsync, 1_000_000, segment, max, readAhead);
    }

    /** Offers payload number {@code id}; whether it was taken. */
    boolean offer(int id) {
        Payload payload = payload(id);
        boolean taken = queue.offer(payload, outcome -> {
            boolean unused = (outcome instanceof Outcome.Accepted ? accepted : refused).add(id);
        });
        if (!taken) {
            payload.release();
        }
        return taken;
    }

    /** Offers and makes a round. */
    void put(int... ids) {
        for (int id : ids) {
            if (!offer(id)) {
                throw new AssertionError("not taken: " + id);
            }
        }
        round();
    }

    void round() {
        long unused = thread.round();
    }

    /** The entry that comes next, with all rounds that it takes; null if none comes, which most tests would fail upon anyway. */
    @SuppressWarnings("NullAway")
    QueueEntry next() {
        QueueEntry entry = queue.poll();
        for (int i = 0; entry == null && i < 3; i++) {
            round();
            entry = queue.poll();
        }
        return entry;
    }

    /** Takes what comes, in order, and answers each with {@code outcome}. */
    List<Integer> drain(Outcome outcome) {
        List<Integer> ids = new ArrayList<>();
        for (QueueEntry entry = next(); entry != null; entry = next()) {
            ids.add(settle(entry, outcome));
        }
        round();
        return ids;
    }

    /** Checks an entry byte for byte, and answers it. */
    static int settle(QueueEntry entry, Outcome outcome) {
        int id = check(entry.payload());
        entry.payload().release();
        entry.done().complete(outcome);
        return id;
    }

    /** Ends the queue as a process does that is asked to. */
    void close() {
        queue.askToClose();
        round();
    }

    /** Every buffer made here whose last reference was not given back. */
    List<ByteBuf> leaked() {
        return made.stream().filter(bytes -> bytes.refCnt() != 0).toList();
    }

    /** The payload with a number: everything about it follows from that. */
    Payload payload(int id) {
        byte[] content = content(id);
        ByteBuf bytes = Unpooled.wrappedBuffer(content);
        made.add(bytes);
        Payload payload = new Payload(signal(id), bytes, context(id), 0);
        payload.counted(id % 17);
        return payload;
    }

    private static int check(Payload payload) {
        byte[] bytes = ByteBufUtil.getBytes(payload.bytes());
        int id = Unpooled.wrappedBuffer(bytes).getInt(0);
        boolean same = Arrays.equals(bytes, content(id))
                && payload.signal() == signal(id)
                && payload.items() == id % 17
                && payload.context().metadata().equals(context(id).metadata());
        if (!same) {
            throw new AssertionError("payload " + id + " came back changed");
        }
        return id;
    }

    static byte[] content(int id) {
        Random random = new Random(id);
        byte[] content = new byte[4 + random.nextInt(id % 50 == 49 ? 9000 : 300)];
        random.nextBytes(content);
        Unpooled.wrappedBuffer(content).setInt(0, id);
        return content;
    }

    private static Signal signal(int id) {
        return Signal.values()[id % 3];
    }

    private static RequestContext context(int id) {
        return id % 5 != 0
                ? RequestContext.NONE
                : new RequestContext(
                        Map.of("tenant", List.of("t" + id, "ü"), "empty", List.of()), RequestContext.NO_DEADLINE);
    }
}
