package io.spanway.core.receive.entry;

import com.codahale.metrics.Counter;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * What one receiver counts on one transport, under the Collector's names where it has one: items taken and not taken by signal, and
 * requests that were answered with an error by reason. Thread-safe.
 */
public final class ReceiverMetrics {
    private static final Map<Reason, String> REASONS = new EnumMap<>(Reason.class);

    static {
        for (Reason reason : Reason.values()) {
            REASONS.put(reason, reason.name().toLowerCase(Locale.ROOT));
        }
    }

    private final Metrics metrics;
    private final String receiver;
    private final String transport;
    private final Map<Signal, Counter> accepted = new EnumMap<>(Signal.class);
    private final Map<Signal, Counter> refused = new EnumMap<>(Signal.class);

    /** Counters by reason, kept because an overload refuses many requests. Bounded by the fixed set of reasons. */
    private final Map<String, Counter> refusedRequests = new ConcurrentHashMap<>();

    /** @param transport {@code grpc} or {@code http} */
    public ReceiverMetrics(Metrics metrics, ComponentId id, String transport, Set<Signal> signals) {
        this.metrics = metrics;
        this.receiver = id.toString();
        this.transport = transport;
        for (Signal signal : signals) {
            accepted.put(signal, items("accepted", "Items that were taken", signal));
            refused.put(signal, items("refused", "Items that were not taken", signal));
        }
    }

    /** Shows how many connections are open and how many requests are in work now. */
    public void watch(IntSupplier connections, IntSupplier requestsInFlight) {
        gauge("connections", "Open connections.", connections);
        gauge("requests_in_flight", "Requests that are not answered yet.", requestsInFlight);
    }

    private void gauge(String what, String help, IntSupplier value) {
        metrics.gauge("spanway_receiver_" + what, help, value::getAsInt, "receiver", receiver, "transport", transport);
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

    /** Counts a payload whose outcome is known: its items (what nobody counted counts as none), and the request if it was refused. */
    public void completed(Payload payload, Outcome outcome) {
        long items = Math.max(0, payload.items());
        long rejected;
        if (outcome instanceof Outcome.Accepted) {
            rejected = 0;
        } else {
            rejected = outcome instanceof Outcome.PartlyRejected partly ? Math.min(items, partly.rejected()) : items;
        }
        add(accepted, payload.signal(), items - rejected);
        add(refused, payload.signal(), rejected);
        refusedRequest(outcome);
    }

    /** Counts a request that was answered with an error; other outcomes are not counted. */
    public void refusedRequest(Outcome outcome) {
        if (outcome instanceof Outcome.Retryable retryable) {
            refusedRequest(text(retryable.reason()));
        } else if (outcome instanceof Outcome.Refused refusal) {
            refusedRequest(text(refusal.reason()));
        }
    }

    /** Counts a request that was not taken; {@code reason} is one of a fixed set. */
    public void refusedRequest(String reason) {
        refusedRequests.computeIfAbsent(reason, this::requests).inc();
    }

    private Counter requests(String reason) {
        return metrics.counter(
                "spanway_receiver_refused_requests_total",
                "Requests that were answered with an error, by reason.",
                "receiver",
                receiver,
                "transport",
                transport,
                "reason",
                reason);
    }

    private static String text(Reason reason) {
        return REASONS.getOrDefault(reason, "unknown");
    }

    private static void add(Map<Signal, Counter> counters, Signal signal, long items) {
        Counter counter = counters.get(signal);
        if (counter != null && items > 0) {
            counter.inc(items);
        }
    }
}
