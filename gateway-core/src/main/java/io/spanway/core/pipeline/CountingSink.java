package io.spanway.core.pipeline;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemCounter;

/**
 * Counts the items on their way into or out of a processor, one addition a payload: receivers have counted what is in it. Thread-safe.
 *
 * @param items where they are counted
 * @param next who gets the payload
 */
record CountingSink(Counter items, PayloadSink next) implements PayloadSink {
    /** In front of a processor. */
    static PayloadSink incoming(Metrics metrics, ComponentId processor, Signal signal, PayloadSink next) {
        return of(metrics, "incoming", "Items given to the processor", processor, signal, next);
    }

    /** Behind a processor. */
    static PayloadSink outgoing(Metrics metrics, ComponentId processor, Signal signal, PayloadSink next) {
        return of(metrics, "outgoing", "Items passed on by the processor", processor, signal, next);
    }

    private static PayloadSink of(
            Metrics metrics, String way, String help, ComponentId processor, Signal signal, PayloadSink next) {
        String family = "otelcol_processor_" + way + "_items";
        Counter items = metrics.counter(family, help, "processor", processor.toString(), "otel_signal", signal.id());
        return new CountingSink(items, next);
    }

    @Override
    public void accept(Payload payload, Completion done) {
        if (payload.items() != Payload.UNCOUNTED || (payload.decoded() == null && ItemCounter.count(payload))) {
            items.inc(payload.items());
        }
        next.accept(payload, done);
    }
}
