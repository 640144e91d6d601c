package io.spanway.lb.route;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.backend.Part;
import io.spanway.lb.backend.Traffic;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
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
    private final @Nullable RestKeeper keeper;
    private final Traffic traffic;
    private final int bytes;
    private boolean queued;

    Arrival(Payload payload, Completion done, RouterContext context) {
        this.payload = payload;
        this.done = done;
        this.queue = context.queue();
        this.keeper = context.restKeeper();
        this.traffic = context.traffic();
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

    /** What a backend has of a stored request must not come again: the rest is stored in its place. */
    @Override
    public void givenUp(int undelivered, Outcome.Retryable why, ByteBuf rest) {
        if (keeper == null || undelivered >= payload.items()) {
            rest.release();
            answered(payload.items(), why);
            return;
        }
        RequestContext context = new RequestContext(payload.context().metadata(), RequestContext.NO_DEADLINE);
        Payload kept = new Payload(payload.signal(), rest, context, payload.arrivalNanos());
        kept.counted(undelivered);
        if (!keeper.keep(kept, stored -> settle(undelivered, stored instanceof Outcome.Accepted ? stored : why))) {
            kept.release();
            settle(undelivered, why);
        }
    }

    private void settle(int undelivered, Outcome outcome) {
        if (outcome instanceof Outcome.Retryable) {
            traffic.comesAgainWhole(payload.items() - undelivered);
        }
        done.complete(outcome);
    }
}
