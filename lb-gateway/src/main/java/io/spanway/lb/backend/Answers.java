package io.spanway.lb.backend;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.util.ArrayList;
import java.util.List;

/** Turns the answer to one call into the answers to the parts in it, and books them. Confined to the lane's loop. */
final class Answers {
    private final Backend backend;
    private final int loopIndex;
    private final BackendContext context;

    Answers(Backend backend, int loopIndex, BackendContext context) {
        this.backend = backend;
        this.loopIndex = loopIndex;
        this.context = context;
    }

    /** Answers every part, or puts it back. The batch is still the caller's. */
    void give(Batch batch, Outcome outcome) {
        if (!(outcome instanceof Outcome.Retryable)) {
            repeatsEnd(batch);
        }
        if (outcome instanceof Outcome.Accepted) {
            accepted(batch);
        } else if (outcome instanceof Outcome.PartlyRejected partly) {
            partlyRejected(batch, partly);
        } else if (outcome instanceof Outcome.Refused refused) {
            refused(batch, refused);
        } else if (outcome instanceof Outcome.Retryable failure) {
            putBack(batch, named(failure), true);
        }
    }

    /** What was repeated has its answer: it takes no part of the budget of repetition any more. */
    private void repeatsEnd(Batch batch) {
        List<Part> parts = batch.parts();
        int items = 0;
        for (int i = 0; i < parts.size(); i++) {
            items += parts.get(i).repeated() ? parts.get(i).items() : 0;
        }
        if (items > 0) {
            context.undelivered().answered(loopIndex, items);
        }
    }

    private void accepted(Batch batch) {
        List<Part> parts = batch.parts();
        int items = 0;
        for (int i = 0; i < parts.size(); i++) {
            items += parts.get(i).items();
        }
        context.books().delivered(batch.signal(), items);
        for (int i = 0; i < parts.size(); i++) {
            leave(parts.get(i));
            parts.get(i).answer(Outcome.ACCEPTED);
        }
    }

    /** Whose items a backend rejected out of several requests it does not say: all are told, as a warning. */
    private void partlyRejected(Batch batch, Outcome.PartlyRejected partly) {
        context.traffic().warnings.inc();
        long items = 0;
        for (Part part : batch.parts()) {
            items += part.items();
        }
        long rejected = Math.max(0, Math.min(items, partly.rejected()));
        context.books().rejected(batch.signal(), rejected);
        context.books().delivered(batch.signal(), items - rejected);
        Outcome told = batch.merged()
                ? Outcome.partlyRejected(
                        0,
                        "backend " + backend.name() + " rejected " + rejected + " of " + items
                                + " items sent together with yours: " + partly.message())
                : Outcome.partlyRejected(rejected, partly.message());
        for (Part part : batch.parts()) {
            leave(part);
            part.answer(told);
        }
    }

    private void refused(Batch batch, Outcome.Refused refused) {
        Outcome told = Outcome.refused(refused.reason(), named(refused.message()));
        for (Part part : batch.parts()) {
            context.books().failed(batch.signal(), refused.reason(), Math.max(0, part.items()));
            leave(part);
            part.answer(told);
        }
    }

    /** Gives all parts back to the router. */
    void putBack(Batch batch, Outcome.Retryable why, boolean sent) {
        for (Part part : batch.parts()) {
            leave(part);
            context.undelivered().undelivered(loopIndex, part, batch.bytesOf(part), why, sent);
        }
    }

    /** Cuts out and answers the parts whose clients no longer wait. */
    void expired(Batch batch, long nowNanos) {
        List<Part> expired = new ArrayList<>();
        batch.cutExpired(nowNanos, expired);
        Outcome told = Outcome.retryable(
                Reason.DEADLINE_EXCEEDED, "the request's deadline passed before it could be sent to " + backend.name());
        for (Part part : expired) {
            context.books().failed(batch.signal(), Reason.DEADLINE_EXCEEDED, Math.max(0, part.items()));
            leave(part);
            part.answer(told);
        }
    }

    private void leave(Part part) {
        backend.release(part.length);
    }

    private Outcome.Retryable named(Outcome.Retryable failure) {
        return new Outcome.Retryable(failure.reason(), named(failure.message()), failure.retryAfterNanos());
    }

    private String named(String message) {
        return message.startsWith("backend ") ? message : "backend " + backend.name() + ": " + message;
    }
}
