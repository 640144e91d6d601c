package io.spanway.processing.trace;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives kept traces to the next stage and does not lose them while that stage cannot take them: a retryable refusal is repeated for up to
 * five minutes. What is under way counts as held; the door refuses new spans while that is too much.
 *
 * <p>A refusal says that the next stage is full, not what is wrong with one trace. So after one all the others wait too, in one line, and a
 * single trace tries for all of them, soon at first and then less often; when it is taken, the others follow until there is a refusal again.
 * Hints when to come again are made for clients far away, and are not waited for: the trial costs next to nothing.
 *
 * <p>Confined to the shard's thread; answers come in on any thread.
 */
final class Outlet {
    private static final long FIRST_PAUSE_NANOS = 10_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;
    private static final long GIVE_UP_NANOS = 300_000_000_000L;
    /** How often it is looked whether anything waits for too long. */
    private static final long SWEEP_NANOS = 1_000_000_000L;

    private final PayloadSink next;
    private final TraceObserver observer;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicLong heldSpans = new AtomicLong();
    private final Queue<Parcel> refused = new ConcurrentLinkedQueue<>();
    /** Not with the next stage, in the order of their tries. */
    private final ArrayDeque<Parcel> line = new ArrayDeque<>();

    private volatile boolean taken;
    private boolean paused;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long resumeNanos;
    private long sweptNanos;

    Outlet(PayloadSink next, TraceObserver observer) {
        this.next = next;
        this.observer = observer;
    }

    /** Sends one request, whose buffer becomes the outlet's. */
    void send(ByteBuf request, int spans, long nowNanos) {
        Payload payload = new Payload(Signal.TRACES, request, RequestContext.NONE, nowNanos);
        payload.counted(spans);
        heldBytes.addAndGet(request.readableBytes());
        heldSpans.addAndGet(spans);
        if (line.isEmpty()) {
            sweptNanos = nowNanos;
        }
        line.add(new Parcel(payload, spans, nowNanos));
        sendLine(nowNanos);
    }

    /** Sends again what was refused, if it is time. */
    void resend(long nowNanos) {
        collectRefused(nowNanos);
        if (!line.isEmpty() && nowNanos - sweptNanos > SWEEP_NANOS) {
            sweptNanos = nowNanos;
            giveUpOld(nowNanos);
        }
        if (paused && nowNanos - resumeNanos >= 0) {
            paused = false;
        }
        sendLine(nowNanos);
    }

    private void sendLine(long nowNanos) {
        while (!paused && !line.isEmpty()) {
            line.remove().send();
            collectRefused(nowNanos);
        }
    }

    /** Puts what was refused into the line again, and pauses if there was anything. */
    private void collectRefused(long nowNanos) {
        if (taken) {
            taken = false;
            pauseNanos = FIRST_PAUSE_NANOS;
        }
        int before = line.size();
        for (Parcel parcel = refused.poll(); parcel != null; parcel = refused.poll()) {
            line.add(parcel);
        }
        if (line.size() > before && !paused) {
            paused = true;
            resumeNanos = nowNanos + pauseNanos;
            pauseNanos = Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2);
        }
    }

    private void giveUpOld(long nowNanos) {
        for (int rest = line.size(); rest > 0; rest--) {
            Parcel parcel = line.remove();
            if (nowNanos - parcel.firstNanos > GIVE_UP_NANOS) {
                parcel.end(0);
            } else {
                line.add(parcel);
            }
        }
    }

    /** Gives up what was refused and waits; what the next stage has is still its. */
    void abandon(long nowNanos) {
        resend(nowNanos);
        while (!line.isEmpty()) {
            line.remove().end(0);
        }
    }

    /** When the next trial is due, or {@code otherwise} if that is sooner or there is none. */
    long nextDue(long otherwise) {
        return paused && resumeNanos - otherwise < 0 ? resumeNanos : otherwise;
    }

    long heldBytes() {
        return heldBytes.get();
    }

    long heldSpans() {
        return heldSpans.get();
    }

    /** One request until it is answered for good. */
    private final class Parcel implements Completion {
        private final Payload payload;
        private final int spans;
        private final int bytes;
        private final long firstNanos;
        private Outcome.Retryable last = new Outcome.Retryable(Reason.UNAVAILABLE, "not sent yet", Outcome.NO_DELAY);

        Parcel(Payload payload, int spans, long nowNanos) {
            this.payload = payload;
            this.spans = spans;
            this.bytes = payload.sizeBytes();
            this.firstNanos = nowNanos;
        }

        void send() {
            next.accept(payload.share(), this);
        }

        @Override
        public void complete(Outcome outcome) {
            if (outcome instanceof Outcome.Retryable retryable) {
                last = retryable;
                refused.add(this);
            } else if (outcome instanceof Outcome.Refused) {
                end(0, outcome);
            } else {
                taken = true;
                long lost = outcome instanceof Outcome.PartlyRejected partly ? partly.rejected() : 0;
                end((int) Math.max(0, spans - lost), outcome);
            }
        }

        void end(int delivered) {
            end(delivered, last);
        }

        private void end(int delivered, Outcome outcome) {
            payload.release();
            if (delivered > 0) {
                observer.delivered(delivered);
            }
            if (delivered < spans) {
                observer.undeliverable(spans - delivered, outcome);
            }
            heldSpans.addAndGet(-spans);
            heldBytes.addAndGet(-bytes);
        }
    }
}
