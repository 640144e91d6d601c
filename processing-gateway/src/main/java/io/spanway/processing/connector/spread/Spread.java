package io.spanway.processing.connector.spread;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import java.util.List;

/**
 * Collects the answers of several deliveries into the worst of them. First say how many there will be, then deliver each with this as
 * completion. Thread-safe.
 */
public final class Spread implements Completion {
    private final Completion done;
    private int open;
    private Outcome worst = Outcome.ACCEPTED;

    /** @param deliveries how many answers to wait for, at least 1 */
    public Spread(int deliveries, Completion done) {
        this.open = deliveries;
        this.done = done;
    }

    @Override
    public void complete(Outcome outcome) {
        Outcome all;
        synchronized (this) {
            worst = Outcome.worst(worst, outcome);
            if (--open > 0) {
                return;
            }
            all = worst;
        }
        done.complete(all);
    }

    /** Gives one payload to all sinks over the same bytes; without a sink it is accepted and forgotten. */
    public static void toAll(List<PayloadSink> sinks, Payload payload, Completion done) {
        if (sinks.isEmpty()) {
            payload.release();
            done.complete(Outcome.ACCEPTED);
            return;
        }
        Completion each = sinks.size() == 1 ? done : new Spread(sinks.size(), done);
        for (int i = 1; i < sinks.size(); i++) {
            sinks.get(i).accept(payload.share(), each);
        }
        sinks.get(0).accept(payload, each);
    }
}
