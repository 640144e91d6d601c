package io.spanway.processing.processor;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Processor;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.ItemCounter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code memory_limiter}: refuses payloads retryably while the process uses too much memory.
 *
 * <p>Measures at each check and never per payload. Instances of one id in several pipelines share one {@link MemoryGate}. Thread-safe.
 */
final class MemoryLimiter implements Processor {
    private static final Outcome REFUSAL = Outcome.retryable(
            Reason.UNAVAILABLE,
            "data refused due to high memory usage",
            Duration.ofSeconds(1).toNanos());

    private final MemoryGate gate;
    private final PayloadSink next;
    private final Counter accepted;
    private final Counter refused;

    MemoryLimiter(String id, MemoryGate gate, Signal signal, Metrics metrics, PayloadSink next) {
        this.gate = gate;
        this.next = next;
        String prefix = "otelcol_processor_memory_limiter_";
        accepted = metrics.counter(prefix + "accepted_" + signal.itemsName(), "Items let through", "processor", id);
        refused = metrics.counter(
                prefix + "refused_" + signal.itemsName(), "Items refused for want of memory", "processor", id);
    }

    static ComponentType<MemoryLimiterConfig> type(Platform platform) {
        record GateKey(ComponentId id, MemoryLimiterConfig config) {}
        Map<GateKey, MemoryGate> gates = new ConcurrentHashMap<>();
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.BETA, Signal.METRICS, Stability.BETA, Signal.LOGS, Stability.BETA);
        return new ProcessorType<>(
                new Descriptor<>("memory_limiter", List.of(), stability, MemoryLimiterConfig.class),
                (context, config, signal, next) -> {
                    MemoryGate gate = gates.computeIfAbsent(
                            new GateKey(context.id(), config),
                            key -> new MemoryGate(
                                    config,
                                    new ProcessMemory(),
                                    platform.nanoClock(),
                                    key.id().toString()));
                    return new MemoryLimiter(context.id().toString(), gate, signal, platform.metrics(), next);
                });
    }

    @Override
    public void accept(Payload payload, Completion done) {
        if (!ItemCounter.count(payload)) {
            String signal = payload.signal().id();
            payload.release();
            done.complete(Outcome.refused(Reason.MALFORMED, "not a valid OTLP request of signal " + signal));
        } else if (gate.refuses()) {
            refused.inc(payload.items());
            payload.release();
            done.complete(REFUSAL);
        } else {
            accepted.inc(payload.items());
            next.accept(payload, done);
        }
    }

    @Override
    public void start() {
        gate.start();
    }

    @Override
    public void stop(Duration grace) {
        gate.stop();
    }
}
