package io.spanway.core.send.batch;

import io.spanway.core.queue.Sizer;
import io.spanway.core.send.schedule.Timer;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Payloads that may be sent as one, until they are. Confined to its batcher. */
final class BatchGroup {
    /** What makes payloads mergeable. Immutable. */
    record Key(Signal signal, Map<String, List<String>> metadata) {}

    private final Key key;
    private final BatchSettings settings;
    private final PayloadCutter cutter;
    private final PayloadSink out;
    private final BatchObserver observer;
    private List<BatchPart> parts = new ArrayList<>();
    private long size;
    private Timer.@Nullable Handle timer;

    BatchGroup(Key key, BatchSettings settings, PayloadCutter cutter, PayloadSink out, BatchObserver observer) {
        this.key = key;
        this.settings = settings;
        this.cutter = cutter;
        this.out = out;
        this.observer = observer;
    }

    Key key() {
        return key;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    boolean timerRuns() {
        return timer != null;
    }

    void timer(Timer.@Nullable Handle handle) {
        timer = handle;
    }

    /** Adds a part; sends what is then large enough. */
    void add(BatchPart part, long nowNanos) {
        long units = settings.sizer().sizeOf(part.payload());
        if (settings.maxSize() > 0 && size + units > settings.maxSize()) {
            addCut(part, nowNanos);
        } else {
            append(part, units);
            sendIfLarge(nowNanos);
        }
    }

    /** Sends what there is. */
    void flush(BatchObserver.Trigger trigger, long nowNanos) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        List<BatchPart> going = withoutExpired(nowNanos);
        parts = new ArrayList<>();
        size = 0;
        if (going.isEmpty()) {
            return;
        }
        long items = 0;
        long bytes = 0;
        long deadline = going.get(0).payload().context().deadlineNanos();
        for (BatchPart part : going) {
            items += part.items();
            bytes += part.sizeBytes();
            deadline = later(deadline, part.payload().context().deadlineNanos());
        }
        observer.sent(trigger, items, bytes);
        MergedBatch.send(going, new RequestContext(key.metadata(), deadline), out);
    }

    private void addCut(BatchPart part, long nowNanos) {
        long max = settings.maxSize();
        if (settings.sizer() == Sizer.BYTES || size >= max) {
            flush(BatchObserver.Trigger.SIZE, nowNanos);
        }
        List<Payload> pieces = cutter.cut(part.payload(), max - size, max, settings.sizer());
        JoinedCompletion joined = new JoinedCompletion(pieces.size(), part.done());
        for (Payload piece : pieces) {
            long units = settings.sizer().sizeOf(piece);
            if (size > 0 && size + units > max) {
                flush(BatchObserver.Trigger.SIZE, nowNanos);
            }
            append(new BatchPart(piece, pieces.size() == 1 ? part.done() : joined.piece(piece.items())), units);
            sendIfLarge(nowNanos);
        }
    }

    private void append(BatchPart part, long units) {
        parts.add(part);
        size += units;
    }

    private void sendIfLarge(long nowNanos) {
        if (!settings.waits() || size >= settings.minSize() || !key.signal().concatenates()) {
            flush(BatchObserver.Trigger.SIZE, nowNanos);
        }
    }

    private List<BatchPart> withoutExpired(long nowNanos) {
        List<BatchPart> alive = new ArrayList<>(parts.size());
        for (BatchPart part : parts) {
            if (part.payload().context().expired(nowNanos)) {
                part.payload().release();
                part.done()
                        .complete(Outcome.retryable(
                                Reason.DEADLINE_EXCEEDED, "the client's deadline passed while its batch was filled"));
            } else {
                alive.add(part);
            }
        }
        return alive;
    }

    private static long later(long a, long b) {
        if (a == RequestContext.NO_DEADLINE || b == RequestContext.NO_DEADLINE) {
            return RequestContext.NO_DEADLINE;
        }
        return a - b > 0 ? a : b;
    }
}
