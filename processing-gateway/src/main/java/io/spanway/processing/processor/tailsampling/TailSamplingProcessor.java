package io.spanway.processing.processor.tailsampling;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Processor;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import io.spanway.processing.sampling.PolicyContext;
import io.spanway.processing.sampling.SpanCondition;
import io.spanway.processing.trace.TraceBuffer;
import io.spanway.processing.trace.TraceBufferSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code tail_sampling}: keeps or forgets whole traces, by policies that see all their spans.
 *
 * <p>Answers "accepted" when it has taken the spans into memory, as the Collector does: from then on a crash loses them, while a planned
 * stop decides them. Thread-safe.
 */
public final class TailSamplingProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(TailSamplingProcessor.class);

    private final TraceBuffer buffer;

    TailSamplingProcessor(
            ComponentId id,
            TailSamplingConfig config,
            SpanCondition.Compiler conditions,
            Metrics metrics,
            LongSupplier nanoClock,
            PayloadSink next) {
        PolicyContext context = new PolicyContext(config.numShards(), conditions, RegexTexts::compile);
        SamplingMetrics observer = new SamplingMetrics(metrics, id.toString());
        TraceBufferSettings settings = settings(id, config);
        String warning = settings.memoryWarning();
        if (warning != null) {
            LOG.warn("{}: {}", id, warning);
        }
        this.buffer = new TraceBuffer(
                settings,
                () -> PolicyChain.of(id.toString(), id.name(), config, context, metrics, nanoClock),
                observer,
                next,
                nanoClock);
        observer.show(buffer);
        if (config.keepsNothing()) {
            LOG.warn("{} keeps no trace at all: sampling_strategy span-ingest with a drop policy never does", id);
        }
    }

    private static TraceBufferSettings settings(ComponentId id, TailSamplingConfig config) {
        return new TraceBufferSettings(
                id.toString(),
                config.numShards(),
                config.decisionWait().toNanos(),
                config.decisionWaitAfterRootReceived().toNanos(),
                config.numTraces(),
                config.maxBytes(),
                config.maximumTraceSizeBytes(),
                config.decisionCache().sampledCacheSize(),
                config.decisionCache().nonSampledCacheSize(),
                true,
                config.blockOnOverflow(),
                config.dropPendingTracesOnShutdown(),
                config.samplingStrategy() == TailSamplingConfig.Strategy.SPAN_INGEST);
    }

    /**
     * The component type.
     *
     * @param conditions compiler of {@code ottl_condition} policies, for each component one
     */
    public static ComponentType<?> type(Platform platform, Function<ComponentId, SpanCondition.Compiler> conditions) {
        return new ProcessorType<>(
                new Descriptor<>(
                        "tail_sampling", List.of(), Map.of(Signal.TRACES, Stability.BETA), TailSamplingConfig.class),
                (context, config, signal, next) -> new TailSamplingProcessor(
                        context.id(),
                        config,
                        conditions.apply(context.id()),
                        platform.metrics(),
                        platform.nanoClock(),
                        next));
    }

    @Override
    public void start() {
        buffer.start();
    }

    @Override
    public void accept(Payload payload, Completion done) {
        buffer.accept(payload, done);
    }

    @Override
    public void stop(Duration grace) {
        buffer.stop(grace);
    }
}
