package io.spanway.core.send;

import io.spanway.core.send.schedule.Timer;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * One payload on its way through tries and pauses to a final outcome.
 *
 * <p>One thing happens at a time (a try, or a pause), so fields are handed from thread to thread by the sender's answer or by the timer; only
 * {@link #hurry} may come at any time, from any thread.
 */
final class Delivery implements Completion {
    private final DeliverySettings settings;
    private final Payload payload;
    private final Completion done;
    private final long startNanos;
    private @Nullable Backoff backoff;
    private Timer.@Nullable Handle pause;
    private boolean pausing;
    private volatile boolean lastTry;

    /**
     * @param payload one reference passes to the delivery
     * @param done completed once with the final outcome
     */
    Delivery(DeliverySettings settings, Payload payload, Completion done) {
        this.settings = settings;
        this.payload = payload;
        this.done = done;
        this.startNanos = settings.timer().nanoTime();
    }

    /** Tries to send now. */
    void attempt() {
        long deadline = payload.context().deadlineNanos();
        long timeout = settings.timeoutNanos();
        if (deadline != RequestContext.NO_DEADLINE) {
            long left = deadline - settings.timer().nanoTime();
            if (left <= 0) {
                finish(Outcome.retryable(Reason.DEADLINE_EXCEEDED, "the client's deadline passed before it was sent"));
                return;
            }
            timeout = timeout == 0 ? left : Math.min(timeout, left);
        }
        settings.sender().send(payload.share(), timeout, this);
    }

    /** The answer to a try. */
    @Override
    public void complete(Outcome outcome) {
        if (outcome instanceof Outcome.Retryable retryable && settings.retry().enabled() && !lastTry) {
            long delay = delayNanos(retryable);
            if (mayWait(delay)) {
                pause(delay, outcome);
                return;
            }
        }
        finish(outcome);
    }

    /** Ends a pause at once; the next try is the last. */
    void hurry() {
        lastTry = true;
        if (endPause()) {
            attempt();
        }
    }

    private long delayNanos(Outcome.Retryable outcome) {
        if (backoff == null) {
            backoff = new Backoff(settings.retry(), settings.random());
        }
        return Math.max(backoff.nextNanos(), outcome.retryAfterNanos());
    }

    /** A pause that outlives the retry time or the client's patience is not begun: the answer would come too late to be of use. */
    private boolean mayWait(long delayNanos) {
        long then = settings.timer().nanoTime() + delayNanos;
        long maxElapsed = settings.retry().maxElapsedTime().toNanos();
        boolean inTime = maxElapsed == 0 || then - startNanos <= maxElapsed;
        return inTime && !payload.context().expired(then);
    }

    private void pause(long delayNanos, Outcome cause) {
        settings.observer().pausing(this, cause);
        synchronized (this) {
            pausing = true;
            pause = settings.timer().schedule(delayNanos, this::pauseOver);
        }
        if (lastTry) {
            hurry();
        }
    }

    private void pauseOver() {
        if (endPause()) {
            attempt();
        }
    }

    /** Whether the caller is the one who ended the pause, and so makes the next try. */
    private boolean endPause() {
        synchronized (this) {
            if (!pausing) {
                return false;
            }
            pausing = false;
            if (pause != null) {
                pause.cancel();
            }
        }
        settings.observer().resumed(this);
        return true;
    }

    private void finish(Outcome outcome) {
        payload.release();
        done.complete(outcome);
    }
}
