package io.spanway.lb;

import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.QueueStorage;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.queue.Sizer;
import io.spanway.core.send.schedule.SerialTask;
import io.spanway.core.telemetry.Metrics;
import io.spanway.lb.route.RetryPolicy;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.wire.ItemCounter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * {@code sending_queue.storage}: a request goes to disk, its client is answered, and from there it goes to the router, which keeps at it until
 * every part is delivered. What the process ends with undelivered is routed by the next one: of a request of which parts were delivered the
 * rest, which is stored in its place.
 *
 * <p>How much is with the router at a time is bounded by the read-ahead of the storage. Thread-safe; {@link #open}, {@link #drain} and
 * {@link #close} block.
 */
final class DurableIntake implements PayloadSink {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final SerialTask dispatcher = new SerialTask(this::pump);
    private final SendingQueue queue;
    private final PayloadSink router;
    private volatile boolean refusing;
    private volatile boolean ended;

    DurableIntake(SendingQueue queue, PayloadSink router) {
        this.queue = queue;
        this.router = router;
    }

    /** The queue of an exporter in the storage that its configuration names. */
    static SendingQueue queue(BuildContext context, QueueKeys keys, Metrics metrics) {
        String id = context.id().toString();
        SendingQueue queue = context.extension(
                        "sending_queue.storage", String.valueOf(keys.storage()), QueueStorage.class)
                .queue(id, "all", keys.queueSize(), Sizer.valueOf(keys.sizer().name()));
        metrics.gauge("otelcol_exporter_queue_size", "Current size of the sending queue.", queue::size, "exporter", id);
        metrics.gauge(
                "otelcol_exporter_queue_capacity", "Bound of the sending queue.", queue::capacity, "exporter", id);
        return queue;
    }

    /** The same delays, without an end: what is acknowledged is not given up, and no client waits for the answer. */
    static RetryPolicy patient(RetryPolicy policy) {
        return new RetryPolicy(
                true,
                policy.initialNanos(),
                policy.maxNanos(),
                policy.multiplier(),
                0,
                Long.MAX_VALUE,
                policy.budgetShare(),
                policy.budgetFloor());
    }

    /** Opens the queue and begins to route what an earlier process left in it. */
    void open() throws IOException {
        queue.open(dispatcher::run);
    }

    @Override
    public void accept(Payload payload, Completion done) {
        Outcome refusal = null;
        if (!ItemCounter.count(payload)) {
            refusal = Outcome.refused(
                    Reason.MALFORMED,
                    "not a valid OTLP request of signal " + payload.signal().id());
        } else if (payload.sizeBytes() == 0) {
            refusal = Outcome.ACCEPTED;
        } else if (refusing) {
            refusal = Outcome.retryable(Reason.UNAVAILABLE, "the gateway is shutting down");
        } else if (!queue.offer(payload, done)) {
            refusal = Outcome.retryable(Reason.UNAVAILABLE, "the sending queue is full", RETRY_NANOS);
        }
        if (refusal != null) {
            payload.release();
            done.complete(refusal);
        }
    }

    private void pump() {
        if (ended) {
            return;
        }
        for (QueueEntry entry = queue.poll(); entry != null; entry = queue.poll()) {
            router.accept(entry.payload(), entry.done());
        }
    }

    /**
     * Takes no more requests, and waits until all are delivered, at most until {@code endNanos} of {@link System#nanoTime()}.
     *
     * @param hopeless true while no backend can be used: what is stored is then for the next process, and nobody need wait
     */
    void drain(long endNanos, BooleanSupplier hopeless) {
        refusing = true;
        while (queue.size() > 0 && endNanos - System.nanoTime() > 0 && !hopeless.getAsBoolean()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        ended = true;
    }

    /** Closes the queue; what was not delivered stays on disk. */
    void close() {
        queue.close();
    }
}
