package io.spanway.core.send;

import io.spanway.core.queue.QueueEntry;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.queue.Sizer;
import io.spanway.core.send.batch.BatchSettings;
import io.spanway.core.send.batch.Batcher;
import io.spanway.core.send.schedule.SerialTask;
import io.spanway.core.send.schedule.Timer;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.wire.ItemCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The road of one signal through one exporter: queue, batch, deliveries.
 *
 * <p>Without a queue every payload is a delivery of its own and its caller waits. Thread-safe; only {@link #awaitIdle} blocks.
 */
final class Lane implements PayloadSink, DeliverySettings.Observer {
    /** A request ready to be sent that waits for its turn. */
    private record Ready(Payload payload, Completion done) {}

    /* One thread at a time runs pump(): it fills the queue from the overflow line, takes entries while a send is free, and starts deliveries.
     * Whoever changes what pump() looks at (a new entry, a free send, a finished batch) calls dispatcher.run() afterwards. */
    private final SerialTask dispatcher = new SerialTask(this::pump);
    private final ConcurrentLinkedQueue<Ready> ready = new ConcurrentLinkedQueue<>();
    private final Set<Delivery> paused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong unsettled = new AtomicLong();
    private final CompletableFuture<Boolean> idle = new CompletableFuture<>();
    private final DeliverySettings settings;
    private final LaneMetrics metrics;
    private final LaneLog log;
    private final @Nullable SendingQueue queue;
    private final @Nullable OverflowLine overflow;
    private final @Nullable Batcher batcher;
    private final int consumers;
    private final boolean keepsUndelivered;
    private volatile boolean stopping;
    private volatile boolean leaveRest;
    private volatile boolean graceOver;

    /**
     * @param queue null: callers wait for the export
     * @param wire settings of deliveries but for their observer, which the lane is
     */
    Lane(SendingQueueConfig config, @Nullable SendingQueue queue, Wire wire, LaneMetrics metrics, LaneLog log) {
        this.settings = new DeliverySettings(
                wire.sender(), wire.retry(), wire.timeoutNanos(), wire.timer(), wire.random(), this);
        this.metrics = metrics;
        this.log = log;
        this.queue = queue;
        this.overflow = queue != null && config.blockOnOverflow() ? new OverflowLine(wire.maxOverflowBytes()) : null;
        SendingQueueConfig.Batch batch = config.batch();
        this.batcher = queue == null || batch == null ? null : batcher(batch, wire.timer());
        this.consumers = config.numConsumers();
        this.keepsUndelivered = queue != null && queue.keepsUndelivered();
    }

    /** Sender and its terms. Immutable. */
    record Wire(
            Sender sender,
            RetryConfig retry,
            long timeoutNanos,
            Timer timer,
            DoubleSupplier random,
            long maxOverflowBytes) {}

    private Batcher batcher(SendingQueueConfig.Batch config, Timer timer) {
        BatchSettings batch = new BatchSettings(
                config.minSize(),
                config.maxSize(),
                config.sizer() == null ? Sizer.ITEMS : config.sizer(),
                config.flushTimeout().toNanos(),
                config.metadataKeys(),
                0);
        return new Batcher(batch, timer, this::batchReady, (trigger, items, bytes) -> {});
    }

    @Override
    public void accept(Payload payload, Completion done) {
        Outcome answer = check(payload);
        if (answer != null) {
            payload.release();
            done.complete(answer);
        } else if (queue == null) {
            unsettled.incrementAndGet();
            deliver(payload, settling(payload.items(), done, Promise.NONE));
        } else {
            enqueue(queue, payload, done);
        }
    }

    private @Nullable Outcome check(Payload payload) {
        if (!ItemCounter.count(payload)) {
            return Outcome.refused(
                    Reason.MALFORMED,
                    "not a valid OTLP request of signal " + payload.signal().id());
        }
        if (payload.sizeBytes() == 0) {
            return Outcome.ACCEPTED;
        }
        return stopping ? Outcome.retryable(Reason.UNAVAILABLE, "the exporter is shutting down") : null;
    }

    private void enqueue(SendingQueue to, Payload payload, Completion done) {
        boolean lineWaits = overflow != null && !overflow.isEmpty();
        Completion told = keepsUndelivered ? lateRefusal(payload.items(), done) : done;
        if (!keepsUndelivered) {
            unsettled.incrementAndGet();
        }
        if (lineWaits || !to.offer(payload, told)) {
            if (overflow == null || !overflow.add(payload, told)) {
                metrics.enqueueFailed(payload.items());
                log.queueFull();
                payload.release();
                if (!keepsUndelivered) {
                    settledOne();
                }
                done.complete(
                        Outcome.retryable(Reason.UNAVAILABLE, "sending queue is full", TimeUnit.SECONDS.toNanos(1)));
                return;
            }
        }
        dispatcher.run();
    }

    /** A queue that answers later may refuse later. */
    private Completion lateRefusal(int items, Completion done) {
        return outcome -> {
            if (outcome instanceof Outcome.Retryable) {
                metrics.enqueueFailed(items);
            }
            done.complete(outcome);
        };
    }

    private void pump() {
        if (queue == null) {
            return;
        }
        if (graceOver) {
            abandon(queue);
            return;
        }
        if (overflow != null) {
            overflow.moveTo(queue, settings.timer().nanoTime(), this::expiredInLine);
            overflow.recheckLater(settings.timer(), dispatcher::run);
        }
        while (inFlight.get() < consumers) {
            Ready next = ready.poll();
            if (next != null) {
                deliver(next.payload(), next.done());
            } else if (leaveRest || !takeOne(queue)) {
                break;
            }
        }
        if (stopping) {
            idleIfDone();
        }
    }

    private boolean takeOne(SendingQueue from) {
        QueueEntry entry = from.poll();
        if (entry == null) {
            return false;
        }
        if (keepsUndelivered) {
            unsettled.incrementAndGet();
        }
        Payload payload = entry.callerWaits() ? entry.payload() : withoutDeadline(entry.payload());
        Completion done = settling(payload.items(), entry.done(), promise(entry));
        if (batcher == null) {
            deliver(payload, done);
        } else {
            batcher.accept(payload, done);
        }
        return true;
    }

    /** Who was told "accepted" waits no more, so the deadline ends with the answer. */
    private static Payload withoutDeadline(Payload payload) {
        if (payload.context().deadlineNanos() == RequestContext.NO_DEADLINE) {
            return payload;
        }
        RequestContext context = new RequestContext(payload.context().metadata(), RequestContext.NO_DEADLINE);
        Payload undated = new Payload(payload.signal(), payload.bytes(), context, payload.arrivalNanos());
        undated.counted(payload.items());
        return undated;
    }

    private void batchReady(Payload payload, Completion done) {
        ready.add(new Ready(payload, done));
        dispatcher.run();
    }

    private void deliver(Payload payload, Completion done) {
        inFlight.incrementAndGet();
        metrics.sending(payload.items(), payload.sizeBytes());
        Completion answered = outcome -> {
            inFlight.decrementAndGet();
            if (outcome instanceof Outcome.PartlyRejected partly) {
                metrics.partlyRejected(partly.rejected());
                log.partlyRejected(partly);
            }
            done.complete(outcome);
            dispatcher.run();
        };
        new Delivery(settings, payload, answered).attempt();
    }

    /** What the caller of a payload was told before its delivery, and so what a failure means. */
    private enum Promise {
        /** Nothing yet: the outcome is the answer. */
        NONE,
        /** Accepted; what cannot be delivered is lost. */
        ACCEPTED,
        /** Accepted and stored: what cannot be delivered now stays in the queue. */
        STORED
    }

    private Promise promise(QueueEntry entry) {
        if (entry.callerWaits()) {
            return Promise.NONE;
        }
        return keepsUndelivered ? Promise.STORED : Promise.ACCEPTED;
    }

    private Completion settling(int items, Completion done, Promise promise) {
        return outcome -> {
            boolean kept = promise == Promise.STORED && outcome instanceof Outcome.Retryable;
            if (!kept) {
                metrics.settled(items, outcome);
            } else if (stopping) {
                // The destination takes nothing now: what is stored is for the next process.
                leaveRest = true;
            }
            boolean failed = outcome instanceof Outcome.Retryable || outcome instanceof Outcome.Refused;
            if (failed && promise != Promise.NONE && !kept) {
                metrics.dropped(items, outcome, graceOver);
                log.dropped(items, outcome);
            }
            done.complete(outcome);
            settledOne();
            dispatcher.run();
        };
    }

    private void expiredInLine(Completion done) {
        if (!keepsUndelivered) {
            settledOne();
        }
        done.complete(Outcome.retryable(
                Reason.DEADLINE_EXCEEDED, "the client's deadline passed while the sending queue was full"));
    }

    private void settledOne() {
        if (unsettled.decrementAndGet() == 0 && stopping) {
            idleIfDone();
        }
    }

    /** A queue that keeps what it has must be empty, unless the rest is left for the next process. */
    private void idleIfDone() {
        boolean rest = keepsUndelivered && !leaveRest && queueSize() > 0;
        if (unsettled.get() == 0 && !rest) {
            idle.complete(true);
        }
    }

    @Override
    public void pausing(Delivery delivery, Outcome cause) {
        metrics.retrying();
        log.retrying(cause);
        paused.add(delivery);
        if (stopping) {
            delivery.hurry();
        }
    }

    @Override
    public void resumed(Delivery delivery) {
        paused.remove(delivery);
    }

    /** Opens the queue; what an earlier process left in it is sent from now on. */
    void open() throws IOException {
        if (queue != null) {
            queue.open(dispatcher::run);
        }
    }

    /** Closes the queue; blocks. */
    void close() {
        if (queue != null) {
            queue.close();
        }
    }

    /** Refuses what comes from now on, sends unfinished batches, and gives every paused delivery one last try. */
    void beginStop() {
        stopping = true;
        if (batcher != null) {
            batcher.stop();
        }
        for (Delivery delivery : new ArrayList<>(paused)) {
            delivery.hurry();
        }
        idleIfDone();
        dispatcher.run();
    }

    /** Waits until everything is settled, at most until {@code deadlineNanos} of {@link System#nanoTime()}; false if it is not. */
    boolean awaitIdle(long deadlineNanos) throws InterruptedException {
        try {
            return idle.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return idle.isDone();
        }
    }

    /** Gives up what still waits; what is in flight ends with the sender. */
    void endGrace() {
        graceOver = true;
        dispatcher.run();
    }

    private void abandon(SendingQueue from) {
        Outcome outcome = Outcome.retryable(Reason.UNAVAILABLE, "the exporter was shut down before it could send");
        if (overflow != null) {
            overflow.clear(done -> {
                if (!keepsUndelivered) {
                    settledOne();
                }
                done.complete(outcome);
            });
        }
        // What is stored is let go when the queue is closed.
        for (QueueEntry entry = keepsUndelivered ? null : from.poll(); entry != null; entry = from.poll()) {
            entry.payload().release();
            settling(entry.payload().items(), entry.done(), promise(entry)).complete(outcome);
        }
        for (Ready next = ready.poll(); next != null; next = ready.poll()) {
            next.payload().release();
            next.done().complete(outcome);
        }
    }

    int inFlight() {
        return inFlight.get();
    }

    long queueSize() {
        return queue == null ? 0 : queue.size();
    }
}
