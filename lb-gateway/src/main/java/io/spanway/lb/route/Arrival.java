package io.spanway.lb.route;

import io.spanway.lb.backend.Part;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came from the pipeline: the sink of its whole. Without a queue its client is answered when all parts are; with one, as
 * soon as the request is known to be one and has found room.
 *
 * <p>Confined to its loop until admitted; after that, the answer may come on any loop.
 */
final class Arrival implements Part.Sink {
    private final Payload payload;
    private final Completion done;
    private final @Nullable MemoryQueue queue;
    private final int bytes;
    private boolean queued;

    Arrival(Payload payload, Completion done, @Nullable MemoryQueue queue) {
        this.payload = payload;
        this.done = done;
        this.queue = queue;
        this.bytes = payload.sizeBytes();
    }

    /** When the request came in. */
    long arrivalNanos() {
        return payload.arrivalNanos();
    }

    /** Tells the payload what the scan found. */
    void counted(int items) {
        payload.counted(items);
    }

    /** Finds room for the request, or says why there is none. */
    Outcome.@Nullable Retryable admit(int items) {
        if (queue == null) {
            return null;
        }
        Outcome.Retryable refusal = queue.enter(items, bytes);
        queued = refusal == null;
        return refusal;
    }

    /** The request is on its way, so that a queue's client can be answered. */
    void underway() {
        if (queued) {
            done.complete(Outcome.ACCEPTED);
        }
    }

    @Override
    public void answered(int items, Outcome outcome) {
        if (queued && queue != null) {
            queue.leave(items, bytes);
        } else {
            done.complete(outcome);
        }
    }
}
