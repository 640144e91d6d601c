package io.spanway.processing.connector;

import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.ConnectorType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.Connector;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.processing.connector.spread.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code forward}: joins pipelines of the same signal. What it is given goes to every pipeline that names it as receiver; the answer is the
 * worst of theirs.
 *
 * <p>Thread-safe.
 */
final class ForwardConnector implements Connector {
    /** No keys. */
    record Config() {}

    private final Map<Signal, List<PayloadSink>> outputs = new EnumMap<>(Signal.class);

    ForwardConnector(Map<PipelineId, PayloadSink> pipelines) {
        pipelines.forEach((id, sink) -> outputs.computeIfAbsent(id.signal(), signal -> new ArrayList<>())
                .add(sink));
    }

    static ComponentType<Config> type() {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.BETA, Signal.METRICS, Stability.BETA, Signal.LOGS, Stability.BETA);
        Map<Signal, Set<Signal>> pairs = new EnumMap<>(Signal.class);
        stability.keySet().forEach(signal -> pairs.put(signal, Set.of(signal)));
        return new ConnectorType<>(
                new Descriptor<>("forward", List.of(), stability, Config.class),
                pairs,
                (context, config, pipelines) -> new ForwardConnector(pipelines));
    }

    @Override
    public void accept(Payload payload, Completion done) {
        List<PayloadSink> sinks = outputs.getOrDefault(payload.signal(), List.of());
        if (sinks.isEmpty()) {
            String signal = payload.signal().id();
            payload.release();
            done.complete(Outcome.refused(Reason.UNIMPLEMENTED, "no pipeline takes " + signal + " from here"));
        } else {
            Spread.toAll(sinks, payload, done);
        }
    }
}
