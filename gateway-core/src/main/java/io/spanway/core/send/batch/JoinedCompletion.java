package io.spanway.core.send.batch;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;

/**
 * One answer to a request that was cut into pieces.
 *
 * <p>A piece to be repeated makes the whole request one to be repeated. Pieces refused for good beside others that were taken become a
 * partial success that counts their items (OTLP spec: Partial Success). Thread-safe.
 */
final class JoinedCompletion {
    private final Completion done;
    private int open;
    private int accepted;
    private long refusedItems;
    private Outcome worst = Outcome.ACCEPTED;

    /** @param pieces number of pieces, at least 1 */
    JoinedCompletion(int pieces, Completion done) {
        this.open = pieces;
        this.done = done;
    }

    /** Where the answer to a piece of {@code items} items goes. */
    Completion piece(int items) {
        return outcome -> add(items, outcome);
    }

    private void add(int items, Outcome outcome) {
        Outcome whole;
        synchronized (this) {
            if (outcome instanceof Outcome.Refused) {
                refusedItems += items;
            } else if (!(outcome instanceof Outcome.Retryable)) {
                accepted++;
            }
            worst = Outcome.worst(worst, outcome);
            if (--open > 0) {
                return;
            }
            whole = worst instanceof Outcome.Refused refused && accepted > 0
                    ? Outcome.partlyRejected(refusedItems, refused.message())
                    : worst;
        }
        done.complete(whole);
    }
}
