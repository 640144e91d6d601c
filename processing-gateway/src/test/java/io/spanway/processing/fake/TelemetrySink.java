package io.spanway.processing.fake;

import io.netty.buffer.ByteBufUtil;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.model.Telemetry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is given, decoded from a copy of the bytes, and answers one outcome, or nothing until told. Thread-safe. */
public final class TelemetrySink implements PayloadSink {
    private final List<Telemetry> received = new CopyOnWriteArrayList<>();
    private final List<Completion> open = new CopyOnWriteArrayList<>();
    private volatile Outcome answer;
    private volatile boolean holding;

    public TelemetrySink(Outcome answer) {
        this.answer = answer;
    }

    public TelemetrySink() {
        this(Outcome.ACCEPTED);
    }

    /** Answers nothing from now on. */
    public TelemetrySink hold() {
        holding = true;
        return this;
    }

    /** Answers what was held. */
    public void release() {
        holding = false;
        open.forEach(done -> done.complete(answer));
        open.clear();
    }

    public void answer(Outcome next) {
        this.answer = next;
    }

    @Override
    public void accept(Payload payload, Completion done) {
        received.add(Telemetry.decode(payload.signal(), ByteBufUtil.getBytes(payload.bytes())));
        payload.release();
        if (holding) {
            open.add(done);
        } else {
            done.complete(answer);
        }
    }

    public List<Telemetry> received() {
        return received;
    }

    public Telemetry last() {
        return received.get(received.size() - 1);
    }
}
