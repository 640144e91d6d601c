package io.spanway.processing.processor.probabilistic;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.telemetry.DroppedItems;
import io.spanway.processing.telemetry.TelemetryProcessor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code probabilistic_sampler}: drops the spans or log records that chance does not keep. Thread-safe. */
public final class ProbabilisticSampler extends TelemetryProcessor {
    private final SamplerConfig config;
    private final Tally.Counters counters;
    private final DroppedItems dropped;

    ProbabilisticSampler(String id, SamplerConfig config, Signal signal, Metrics metrics, PayloadSink next) {
        super(next);
        this.config = config;
        this.counters = new Tally.Counters(
                metrics,
                "otelcol_processor_probabilistic_sampler_count_" + signal.id() + "_sampled",
                config.fromAttribute());
        this.dropped = new DroppedItems(metrics, id, signal);
    }

    /** The component type. */
    public static ComponentType<?> type(Platform platform) {
        Map<Signal, Stability> stability = Map.of(Signal.TRACES, Stability.BETA, Signal.LOGS, Stability.ALPHA);
        return new ProcessorType<>(
                new Descriptor<>("probabilistic_sampler", List.of(), stability, SamplerConfig.class),
                (context, config, signal, next) ->
                        new ProbabilisticSampler(context.id().toString(), config, signal, platform.metrics(), next));
    }

    @Override
    protected @Nullable Outcome process(Telemetry telemetry, Payload payload) {
        Tally tally = new Tally();
        Sampler sampler = new Sampler(config, tally);
        for (ResourceItems resource : telemetry.resources()) {
            for (ScopeItems scope : resource.scopes()) {
                scope.items().removeIf(item -> !keeps(sampler, item));
            }
        }
        telemetry.removeEmpty();
        counters.add(tally);
        dropped.count("sampled_out", tally.dropped());
        return null;
    }

    private static boolean keeps(Sampler sampler, Item item) {
        return item instanceof Span span ? sampler.keeps(span) : sampler.keeps((LogRecord) item);
    }
}
