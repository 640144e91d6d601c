package io.spanway.processing.trace;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.Splitter;
import io.spanway.processing.sampling.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Gathers spans by trace and asks a policy about each trace when it is due.
 *
 * <p>Answers "accepted" when a shard has copied the spans: from then on they live in this process's memory alone, and a crash loses them.
 * Refuses, retryably and always a request as a whole, when the inboxes are full, or when the next stage does not take what was kept and
 * that fills half of the bytes; due traces wait then too. Bound in memory: {@code maxBytes} for what waits, half of it for what was kept and not
 * taken yet, a quarter for the inboxes, and a request each.
 *
 * <p>Thread-safe.
 */
public final class TraceBuffer implements PayloadSink {
    private static final long RETRY_AFTER_NANOS = 1_000_000_000L;
    static final Outcome FULL =
            Outcome.retryable(Reason.OVERLOADED, "the trace buffer takes no more spans now", RETRY_AFTER_NANOS);
    private static final Outcome STOPPED = Outcome.retryable(Reason.UNAVAILABLE, "the trace buffer is stopping");
    private static final Outcome MALFORMED =
            Outcome.refused(Reason.MALFORMED, "the request's bytes are no valid OTLP trace request");

    private static final FastThreadLocal<ShardSplit> SPLIT = new FastThreadLocal<>() {
        @Override
        protected ShardSplit initialValue() {
            return new ShardSplit();
        }
    };

    private final List<ShardLoop> loops;
    private final InboxBounds bounds;
    private final long maxBytes;
    private volatile boolean stopped;

    /**
     * @param policies makes the policy of each shard
     * @param next takes one payload per kept trace
     * @param nanoClock when it is; a thread notices within 50 ms that it moved
     */
    public TraceBuffer(
            TraceBufferSettings settings,
            Supplier<Policy> policies,
            TraceObserver observer,
            PayloadSink next,
            LongSupplier nanoClock) {
        this.maxBytes = settings.maxBytes();
        this.bounds = new InboxBounds(maxBytes / 4);
        List<ShardLoop> made = new ArrayList<>();
        for (int i = 0; i < settings.shards(); i++) {
            Outlet outlet = new Outlet(next, observer);
            Shard shard = new Shard(settings, policies.get(), observer, outlet);
            made.add(new ShardLoop(settings.name() + "-" + i, shard, outlet, observer, bounds, nanoClock));
        }
        this.loops = List.copyOf(made);
    }

    /** Starts the shards' threads. */
    public void start() {
        loops.forEach(ShardLoop::start);
    }

    /** Decides or drops what waits, as set, and gives the next stage until {@code grace} is over to accept it. Blocks. */
    public void stop(Duration grace) {
        stopped = true;
        long by = System.nanoTime() + grace.toNanos();
        try {
            for (ShardLoop loop : loops) {
                loop.stop(by);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void accept(Payload payload, Completion done) {
        if (stopped) {
            refuse(payload, done, STOPPED);
        } else if (heldBytes() > maxBytes / 2) {
            refuse(payload, done, FULL);
        } else if (loops.size() == 1) {
            acceptWhole(payload, done, 0);
        } else {
            split(payload, done);
        }
    }

    private static void refuse(Payload payload, Completion done, Outcome answer) {
        payload.release();
        done.complete(answer);
    }

    private void acceptWhole(Payload payload, Completion done, int shard) {
        if (bounds.enter(1, payload.sizeBytes())) {
            loops.get(shard).offer(payload, true, done);
        } else {
            refuse(payload, done, FULL);
        }
    }

    private void split(Payload payload, Completion done) {
        ShardSplit split = SPLIT.get();
        int spans = split.scan(payload.bytes(), loops.size());
        Splitter parts = split.splitter();
        if (spans == Splitter.MALFORMED) {
            refuse(payload, done, MALFORMED);
        } else if (parts.partCount() == 0) {
            refuse(payload, done, Outcome.ACCEPTED);
        } else if (parts.partCount() == 1) {
            acceptWhole(payload, done, parts.part(0));
        } else {
            deal(payload, done, parts);
        }
        parts.reset();
    }

    private void deal(Payload payload, Completion done, Splitter parts) {
        int count = parts.partCount();
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += parts.bytes(i);
        }
        if (!bounds.enter(count, bytes)) {
            refuse(payload, done, FULL);
            return;
        }
        FanIn answers = new FanIn(count, done);
        for (int i = 0; i < count; i++) {
            ByteBuf part = ByteBufAllocator.DEFAULT.directBuffer(Math.max(1, parts.bytes(i)));
            parts.write(i, part);
            Payload sub = new Payload(Signal.TRACES, part, payload.context(), payload.arrivalNanos());
            sub.counted(parts.items(i));
            loops.get(parts.part(i)).offer(sub, false, answers);
        }
        payload.release();
    }

    /** Bytes that buffered traces take, with all their bookkeeping. */
    public long usedBytes() {
        long used = 0;
        for (ShardLoop loop : loops) {
            used += loop.usedBytes();
        }
        return used;
    }

    /** Bytes of kept traces that the next stage has not answered for. */
    public long heldBytes() {
        long held = 0;
        for (ShardLoop loop : loops) {
            held += loop.heldBytes();
        }
        return held;
    }

    /** Spans that were accepted and whose end is still open. */
    public long waitingSpans() {
        long spans = 0;
        for (ShardLoop loop : loops) {
            spans += loop.waitingSpans();
        }
        return spans;
    }

    /** Trace ids in memory, decided ones included. */
    public long traces() {
        long traces = 0;
        for (ShardLoop loop : loops) {
            traces += loop.traces();
        }
        return traces;
    }

    /** Answers once for several parts. Thread-safe. */
    private static final class FanIn implements Completion {
        private final Completion done;
        private int open;
        private Outcome worst = Outcome.ACCEPTED;

        FanIn(int parts, Completion done) {
            this.open = parts;
            this.done = done;
        }

        @Override
        public void complete(Outcome outcome) {
            if (add(outcome)) {
                done.complete(worst);
            }
        }

        private synchronized boolean add(Outcome outcome) {
            worst = Outcome.worst(worst, outcome);
            return --open == 0;
        }
    }
}
