package io.spanway.processing.fake;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the span names of what it is given and answers one outcome. Thread-safe. */
public final class RecordingSink implements PayloadSink {
    private final List<List<String>> received = new CopyOnWriteArrayList<>();
    private final Outcome answer;

    public RecordingSink(Outcome answer) {
        this.answer = answer;
    }

    @Override
    public void accept(Payload payload, Completion done) {
        received.add(TracePayloads.names(payload));
        payload.release();
        done.complete(answer);
    }

    public List<List<String>> received() {
        return received;
    }
}
