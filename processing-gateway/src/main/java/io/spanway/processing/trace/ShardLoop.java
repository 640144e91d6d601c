package io.spanway.processing.trace;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * The thread of one shard and its inbox. Sleeps until something comes, or until a trace is due, 50 ms at most.
 *
 * <p>{@link #offer} and the gauges are thread-safe; everything else runs on the shard's thread.
 */
final class ShardLoop implements Runnable {
    private static final long LONGEST_SLEEP_NANOS = 50_000_000L;

    /** Requests taken in before due traces are looked after again. */
    private static final int BURST = 64;

    private static final Outcome MALFORMED =
            Outcome.refused(Reason.MALFORMED, "the request's bytes are no valid OTLP trace request");

    private static final Outcome STOPPED = Outcome.retryable(Reason.UNAVAILABLE, "the trace buffer is stopping");

    private final Shard shard;
    private final Outlet outlet;
    private final TraceObserver observer;
    private final LongSupplier nanoClock;
    private final InboxBounds bounds;
    private final MpscVarHandleArrayQueue<Delivery> inbox;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean sleeping;
    private volatile boolean stopping;
    private volatile long stopByNanos;
    private volatile long usedBytes;
    private volatile long waitingSpans;
    private volatile int traces;

    /**
     * A request on its way into the shard.
     *
     * @param whole whether it is all of a client's request, so that it can still be refused
     */
    private record Delivery(Payload payload, boolean whole, Completion done) {}

    ShardLoop(String name, Shard shard, Outlet outlet, TraceObserver observer, InboxBounds bounds, LongSupplier clock) {
        this.shard = shard;
        this.outlet = outlet;
        this.observer = observer;
        this.bounds = bounds;
        this.nanoClock = clock;
        this.inbox = new MpscVarHandleArrayQueue<>(InboxBounds.MAX_PARTS);
        this.thread = new Thread(this, name);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Gives a request to the shard, for which {@link InboxBounds} has found room. */
    void offer(Payload payload, boolean whole, Completion done) {
        if (!inbox.offer(new Delivery(payload, whole, done))) {
            throw new IllegalStateException("the inbox is full although its bounds had room");
        }
        if (sleeping) {
            LockSupport.unpark(thread);
        } else if (ended.getCount() == 0) {
            refuseRest();
        }
    }

    /** For requests that came while the thread ended; it no longer looks into the inbox. */
    private synchronized void refuseRest() {
        for (Delivery delivery = inbox.poll(); delivery != null; delivery = inbox.poll()) {
            bounds.leave(delivery.payload().sizeBytes());
            delivery.payload().release();
            delivery.done().complete(STOPPED);
        }
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                boolean busy = takeSome();
                long now = tick();
                publish();
                if (!busy) {
                    sleepUntil(shard.nextDue(now + LONGEST_SLEEP_NANOS) - now);
                }
            }
            finish();
        } finally {
            ended.countDown();
            refuseRest();
        }
    }

    /** Takes some requests in; false if there is nothing to take. */
    private boolean takeSome() {
        for (int i = 0; i < BURST; i++) {
            if (shard.blocked() && !stopping) {
                return i > 0;
            }
            Delivery delivery = inbox.poll();
            if (delivery == null) {
                return i > 0;
            }
            take(delivery);
        }
        return true;
    }

    private void take(Delivery delivery) {
        Payload payload = delivery.payload();
        int bytes = payload.sizeBytes();
        Outcome answer = STOPPED;
        try {
            if (delivery.whole() && shard.clogged()) {
                answer = TraceBuffer.FULL;
            } else {
                answer = shard.take(payload.bytes(), nanoClock.getAsLong()) ? Outcome.ACCEPTED : MALFORMED;
            }
        } finally {
            // Whatever ends this thread, nobody is left waiting for an answer.
            payload.release();
            bounds.leave(bytes);
            delivery.done().complete(answer);
        }
    }

    private long tick() {
        long now = nanoClock.getAsLong();
        boolean due = shard.isDue(now);
        shard.tick(now);
        if (due) {
            observer.round(nanoClock.getAsLong() - now);
        }
        return now;
    }

    private void sleepUntil(long nanos) {
        sleeping = true;
        // An offer that came before the mark was set has not woken this thread.
        if (nanos > 0 && (inbox.isEmpty() || shard.blocked()) && !stopping) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeping = false;
    }

    private void publish() {
        TraceStore store = shard.store();
        usedBytes = store.usedBytes();
        waitingSpans = store.waitingSpans();
        traces = store.size();
    }

    /** Takes the rest in, ends all waits, and lets the next stage have what it will take in time. */
    private void finish() {
        for (Delivery delivery = inbox.poll(); delivery != null; delivery = inbox.poll()) {
            take(delivery);
        }
        boolean decided = shard.finish(nanoClock.getAsLong());
        publish();
        while ((!decided || outlet.heldSpans() > 0) && System.nanoTime() - stopByNanos < 0) {
            LockSupport.parkNanos(this, 1_000_000);
            outlet.resend(nanoClock.getAsLong());
            decided = shard.finish(nanoClock.getAsLong());
            publish();
        }
        shard.discardAll();
        publish();
        outlet.abandon(nanoClock.getAsLong());
        shard.close();
    }

    /** Ends the thread; blocks until then, for {@code graceNanos} and a little more at most. */
    void stop(long stopByNanos) throws InterruptedException {
        this.stopByNanos = stopByNanos;
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            ended.countDown();
            shard.close();
            refuseRest();
            return;
        }
        LockSupport.unpark(thread);
        ended.await(Math.max(0, stopByNanos - System.nanoTime()) + TimeUnit.SECONDS.toNanos(1), TimeUnit.NANOSECONDS);
    }

    long usedBytes() {
        return usedBytes;
    }

    /** Spans not yet answered for: undecided ones, and kept ones that the next stage has not accepted. */
    long waitingSpans() {
        return waitingSpans + outlet.heldSpans();
    }

    int traces() {
        return traces;
    }

    long heldBytes() {
        return outlet.heldBytes();
    }
}
