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
 * <p>Confined to the shard's thread; answers come in on any thread.
 */
final class Outlet {
    private static final long FIRST_PAUSE_NANOS = 100_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;
    private static final long GIVE_UP_NANOS = 300_000_000_000L;

    private final PayloadSink next;
    private final TraceObserver observer;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicLong heldSpans = new AtomicLong();
    private final Queue<Parcel> refused = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Parcel> pausing = new ArrayDeque<>();

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
        new Parcel(payload, spans, nowNanos).send();
    }

    /** Sends again what was refused and has paused long enough. */
    void resend(long nowNanos) {
        for (Parcel parcel = refused.poll(); parcel != null; parcel = refused.poll()) {
            parcel.pauseFrom(nowNanos);
            pausing.add(parcel);
        }
        for (int rest = pausing.size(); rest > 0; rest--) {
            Parcel parcel = pausing.remove();
            if (nowNanos - parcel.firstNanos > GIVE_UP_NANOS) {
                parcel.end(0);
            } else if (parcel.dueNanos - nowNanos <= 0) {
                parcel.send();
            } else {
                pausing.add(parcel);
            }
        }
    }

    /** Gives up what was refused and waits; what the next stage has is still its. */
    void abandon(long nowNanos) {
        resend(nowNanos);
        while (!pausing.isEmpty()) {
            pausing.remove().end(0);
        }
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
        private long pauseNanos = FIRST_PAUSE_NANOS;
        private long dueNanos;

        Parcel(Payload payload, int spans, long nowNanos) {
            this.payload = payload;
            this.spans = spans;
            this.bytes = payload.sizeBytes();
            this.firstNanos = nowNanos;
        }

        void send() {
            next.accept(payload.share(), this);
        }

        void pauseFrom(long nowNanos) {
            dueNanos = nowNanos + Math.max(pauseNanos, last.retryAfterNanos());
            pauseNanos = Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2);
        }

        @Override
        public void complete(Outcome outcome) {
            if (outcome instanceof Outcome.Retryable retryable) {
                last = retryable;
                refused.add(this);
            } else if (outcome instanceof Outcome.Refused) {
                end(0, outcome);
            } else {
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
