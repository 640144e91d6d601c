package io.spanway.core.pipeline;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import java.util.List;

/**
 * Gives each payload to several sinks over the same bytes; the answer is the worst of theirs, told when the last is known. Thread-safe.
 */
final class FanOut implements PayloadSink {
    private final PayloadSink[] sinks;

    private FanOut(List<PayloadSink> sinks) {
        this.sinks = sinks.toArray(PayloadSink[]::new);
    }

    /** A sink that feeds all of {@code sinks}; the only one itself when there is one. */
    static PayloadSink to(List<PayloadSink> sinks) {
        return sinks.size() == 1 ? sinks.get(0) : new FanOut(sinks);
    }

    @Override
    public void accept(Payload payload, Completion done) {
        Answer answer = new Answer(sinks.length, done);
        int last = sinks.length - 1;
        for (int i = 0; i < last; i++) {
            sinks[i].accept(payload.share(), answer);
        }
        sinks[last].accept(payload, answer);
    }

    /** Collects the answers to one payload. Thread-safe. */
    private static final class Answer implements Completion {
        private final Completion done;
        private int missing;
        private Outcome worst = Outcome.ACCEPTED;

        Answer(int expected, Completion done) {
            this.missing = expected;
            this.done = done;
        }

        @Override
        public void complete(Outcome outcome) {
            synchronized (this) {
                worst = Outcome.worst(worst, outcome);
                if (--missing > 0) {
                    return;
                }
            }
            done.complete(worst);
        }
    }
}
