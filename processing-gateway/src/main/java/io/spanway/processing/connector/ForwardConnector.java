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
        } else if (sinks.size() == 1) {
            sinks.get(0).accept(payload, done);
        } else {
            toAll(sinks, payload, done);
        }
    }

    private static void toAll(List<PayloadSink> sinks, Payload payload, Completion done) {
        Completion each = new WorstOf(sinks.size(), done);
        for (int i = 1; i < sinks.size(); i++) {
            sinks.get(i).accept(payload.share(), each);
        }
        sinks.get(0).accept(payload, each);
    }

    /** The worst of several answers. Thread-safe. */
    private static final class WorstOf implements Completion {
        private final Completion done;
        private int open;
        private Outcome worst = Outcome.ACCEPTED;

        WorstOf(int answers, Completion done) {
            this.open = answers;
            this.done = done;
        }

        @Override
        public void complete(Outcome outcome) {
            Outcome all;
            synchronized (this) {
                worst = Outcome.worst(worst, outcome);
                if (--open > 0) {
                    return;
                }
                all = worst;
            }
            done.complete(all);
        }
    }
}
