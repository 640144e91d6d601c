package io.spanway.lb.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A channel whose peer is the test: calls wait to be answered, or a script answers them at once. Confined to the test's thread. */
public final class FakeChannel implements GrpcChannel {
    /** One call that was made. */
    public record Call(
            Endpoint to, String path, byte[] message, long timeoutNanos, Map<String, String> headers, Completion done) {
        public void answer(Outcome outcome) {
            done.complete(outcome);
        }
    }

    /** What becomes of a request without items. */
    @FunctionalInterface
    interface Probed {
        void probed(Endpoint address, long timeoutNanos, Completion done);
    }

    private final Endpoint address;
    private final StateListener listener;
    private final ArrayDeque<Call> pending;
    private final List<Call> all;
    private State state;
    private final List<Call> unanswered = new ArrayList<>();
    private final Probed probed;
    private int inFlight;
    private Function<Call, Outcome> script;

    FakeChannel(
            Endpoint address,
            State state,
            StateListener listener,
            ArrayDeque<Call> pending,
            List<Call> all,
            Probed probed) {
        this.state = state;
        this.probed = probed;
        this.address = address;
        this.listener = listener;
        this.pending = pending;
        this.all = all;
    }

    @Override
    public void call(String path, ByteBuf framed, long timeoutNanos, Map<String, String> headers, Completion done) {
        byte[] message = ByteBufUtil.getBytes(
                framed, framed.readerIndex() + PREFIX_BYTES, framed.readableBytes() - PREFIX_BYTES, true);
        framed.release();
        if (state != State.READY) {
            done.complete(Outcome.retryable(Reason.NOT_SENT, "connection refused"));
            return;
        }
        if (message.length == 0) {
            probed.probed(address, timeoutNanos, done);
            return;
        }
        inFlight++;
        Call[] self = new Call[1];
        Call call = new Call(address, path, message, timeoutNanos, headers, outcome -> {
            // What comes after the channel gave the call up reaches nobody.
            if (unanswered.remove(self[0])) {
                inFlight--;
                done.complete(outcome);
            }
        });
        self[0] = call;
        unanswered.add(call);
        all.add(call);
        if (script != null) {
            call.answer(script.apply(call));
        } else {
            pending.add(call);
        }
    }

    /** Answers every call from now on during the call itself; null = calls wait again. */
    public void script(Function<Call, Outcome> answers) {
        script = answers;
    }

    public void become(State next) {
        state = next;
        listener.changed(next);
    }

    @Override
    public void connect() {
        if (state == State.IDLE) {
            become(State.READY);
        }
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public int callsInFlight() {
        return inFlight;
    }

    @Override
    public void close(Duration grace) {
        become(State.CLOSED);
        if (grace.isZero()) {
            for (Call call : List.copyOf(unanswered)) {
                pending.remove(call);
                call.answer(Outcome.retryable(Reason.UNAVAILABLE, "no answer: closed"));
            }
        }
    }

    static List<Call> newLog() {
        return new ArrayList<>();
    }
}
