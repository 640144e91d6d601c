package io.spanway.processing.processor.filter;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.ottl.value.EvalException;
import io.spanway.processing.telemetry.TelemetryProcessor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code filter}: drops the items for which a condition is true.
 *
 * <p>Under {@code error_mode: propagate} a failing condition refuses the batch so that the sender keeps it and sends it again, as the Collector's
 * answer does: until the condition is mended nothing is lost. Thread-safe.
 */
public final class FilterProcessor extends TelemetryProcessor {
    private final Sieve sieve;
    private final Counter filtered;

    FilterProcessor(String id, FilterConfig config, Signal signal, Platform platform, PayloadSink next) {
        super(next);
        sieve = new Sieve(id, config.rules(signal), new OlderMatches(config), platform);
        String items = signal == Signal.METRICS ? "datapoints" : signal.id().equals("traces") ? "spans" : "logs";
        filtered = platform.metrics()
                .counter(
                        "otelcol_processor_filter_" + items + "_filtered", "Items dropped by the filter", "filter", id);
    }

    /** The component type {@code filter}. */
    public static ComponentType<?> type(Platform platform) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.BETA, Signal.METRICS, Stability.BETA, Signal.LOGS, Stability.BETA);
        return new ProcessorType<>(
                new Descriptor<>("filter", List.of(), stability, FilterConfig.class),
                (context, config, signal, next) ->
                        new FilterProcessor(context.id().toString(), config, signal, platform, next));
    }

    @Override
    protected @Nullable Outcome process(Telemetry telemetry, Payload payload) {
        if (sieve.isEmpty()) {
            return null;
        }
        int before = telemetry.items();
        try {
            sieve.run(telemetry, payload.context());
        } catch (EvalException e) {
            return Outcome.retryable(Reason.UNAVAILABLE, "filter: " + e.getMessage());
        }
        filtered.inc(before - (long) telemetry.items());
        return null;
    }
}
