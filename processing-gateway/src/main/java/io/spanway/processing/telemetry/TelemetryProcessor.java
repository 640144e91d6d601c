package io.spanway.processing.telemetry;

import io.spanway.core.pipeline.Processor;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.message.MalformedMessageException;
import io.spanway.otlp.model.Telemetry;
import org.jspecify.annotations.Nullable;

/**
 * A processor that works on the decoded form: decodes, hands the form to its subclass, and passes the payload on.
 *
 * <p>A payload that has nothing left is accepted and ends here. One that turns out to be malformed while it is read is refused for good. Works on
 * the thread that brings the payload and keeps none.
 */
public abstract class TelemetryProcessor implements Processor {
    private final PayloadSink next;

    protected TelemetryProcessor(PayloadSink next) {
        this.next = next;
    }

    /**
     * Reads or changes the telemetry in place.
     *
     * @param payload where the telemetry comes from, for its context; its bytes are not to be asked for
     * @return null to pass the payload on, or the answer that ends its way here
     */
    protected abstract @Nullable Outcome process(Telemetry telemetry, Payload payload);

    @Override
    public final void accept(Payload payload, Completion done) {
        Outcome answer;
        try {
            Telemetry telemetry = Telemetry.of(payload);
            answer = process(telemetry, payload);
            if (answer == null && telemetry.changed()) {
                payload.counted(telemetry.items());
                answer = telemetry.resources().isEmpty() ? Outcome.ACCEPTED : null;
            }
        } catch (MalformedMessageException malformed) {
            answer = Outcome.refused(Reason.MALFORMED, "the request is no valid OTLP: " + malformed.getMessage());
        }
        if (answer == null) {
            next.accept(payload, done);
        } else {
            payload.release();
            done.complete(answer);
        }
    }
}
