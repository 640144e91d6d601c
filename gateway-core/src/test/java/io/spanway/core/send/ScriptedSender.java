package io.spanway.core.send;

import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** A destination that answers as a test says, at once or when told. Records what it was sent. */
final class ScriptedSender implements Sender, PayloadSink {
    /** One attempt as it arrived. */
    record Attempt(List<String> names, long timeoutNanos, RequestContext context, Completion done) {}

    final List<Attempt> attempts = new ArrayList<>();
    private final Deque<Attempt> open = new ArrayDeque<>();
    private Function<Attempt, Outcome> script;
    boolean closed;

    /** Answers nothing until {@link #answer}. */
    static ScriptedSender holding() {
        return new ScriptedSender(attempt -> null);
    }

    static ScriptedSender answering(Outcome... outcomes) {
        Deque<Outcome> left = new ArrayDeque<>(List.of(outcomes));
        return new ScriptedSender(attempt -> left.size() > 1 ? left.poll() : left.peek());
    }

    ScriptedSender(Function<Attempt, Outcome> script) {
        this.script = script;
    }

    @Override
    public void send(Payload payload, long timeoutNanos, Completion done) {
        Attempt attempt = new Attempt(TestPayloads.names(payload), timeoutNanos, payload.context(), done);
        payload.release();
        attempts.add(attempt);
        Outcome outcome = script.apply(attempt);
        if (outcome == null) {
            open.add(attempt);
        } else {
            done.complete(outcome);
        }
    }

    @Override
    public void accept(Payload payload, Completion done) {
        send(payload, 0, done);
    }

    /** Answers the oldest attempt without an answer. */
    void answer(Outcome outcome) {
        open.remove().done().complete(outcome);
    }

    int openAttempts() {
        return open.size();
    }

    void nowAnswering(Outcome outcome) {
        script = attempt -> outcome;
    }

    List<List<String>> sent() {
        return attempts.stream().map(Attempt::names).toList();
    }

    @Override
    public void close(Duration grace) {
        closed = true;
        Outcome end = Outcome.retryable(Reason.NOT_SENT, "closed");
        nowAnswering(end);
        while (!open.isEmpty()) {
            answer(end);
        }
    }
}
