package io.spanway.processing.exporter;

import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ExporterType;
import io.spanway.core.pipeline.Exporter;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemCounter;
import java.util.List;
import java.util.Map;

/** {@code nop}: accepts every valid payload and forgets it. Thread-safe. */
final class NopExporter implements Exporter {
    /** No keys. */
    record Config() {}

    private static final Map<Signal, Stability> STABILITY =
            Map.of(Signal.TRACES, Stability.BETA, Signal.METRICS, Stability.BETA, Signal.LOGS, Stability.BETA);

    static ComponentType<Config> type() {
        return new ExporterType<>(
                new Descriptor<>("nop", List.of(), STABILITY, Config.class),
                (context, config, signals) -> new NopExporter());
    }

    @Override
    public void accept(Payload payload, Completion done) {
        boolean valid = ItemCounter.count(payload);
        payload.release();
        done.complete(valid ? Outcome.ACCEPTED : Outcome.refused(Reason.MALFORMED, "not a valid OTLP request"));
    }
}
