package io.spanway.core.receive;

import com.codahale.metrics.Counter;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** What one receiver counts, under the Collector's names where it has one. Thread-safe. */
final class ReceiverMetrics {
    private final Metrics metrics;
    private final String receiver;
    private final String transport;
    private final Map<Signal, Counter> accepted = new EnumMap<>(Signal.class);
    private final Map<Signal, Counter> refused = new EnumMap<>(Signal.class);

    /** @param transport {@code grpc} or {@code http} */
    ReceiverMetrics(Metrics metrics, ComponentId id, String transport, Set<Signal> signals) {
        this.metrics = metrics;
        this.receiver = id.toString();
        this.transport = transport;
        for (Signal signal : signals) {
            accepted.put(signal, items("accepted", "Items that were taken", signal));
            refused.put(signal, items("refused", "Items that were not taken", signal));
        }
    }

    private Counter items(String what, String help, Signal signal) {
        return metrics.counter(
                "otelcol_receiver_" + what + "_" + signal.itemsName(),
                help + " (" + signal.itemsName() + ").",
                "receiver",
                receiver,
                "transport",
                transport);
    }

    /** Counts the items of a payload whose outcome is known; what nobody counted counts as none. */
    void completed(Payload payload, Outcome outcome) {
        long items = Math.max(0, payload.items());
        long rejected;
        if (outcome instanceof Outcome.Accepted) {
            rejected = 0;
        } else {
            rejected = outcome instanceof Outcome.PartlyRejected partly ? Math.min(items, partly.rejected()) : items;
        }
        add(accepted, payload.signal(), items - rejected);
        add(refused, payload.signal(), rejected);
    }

    /** Counts a request that was not taken; {@code reason} is one of a fixed set. */
    void refusedRequest(String reason) {
        metrics.counter(
                        "spanway_receiver_refused_requests_total",
                        "Requests that were answered with an error, by reason.",
                        "receiver",
                        receiver,
                        "transport",
                        transport,
                        "reason",
                        reason)
                .inc();
    }

    private static void add(Map<Signal, Counter> counters, Signal signal, long items) {
        Counter counter = counters.get(signal);
        if (counter != null && items > 0) {
            counter.inc(items);
        }
    }
}
