package io.spanway.core.receive;

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

/**
 * The counters of one receiver, signal and transport: accepted and refused items by the Collector's names, refused requests by reason.
 *
 * <p>Thread-safe.
 */
final class GrpcTally {
    private final Counter acceptedItems;
    private final Counter refusedItems;
    private final Map<Reason, Counter> refusedRequests = new EnumMap<>(Reason.class);

    GrpcTally(Metrics metrics, ComponentId id, Signal signal) {
        String[] labels = {"receiver", id.toString(), "transport", "grpc"};
        acceptedItems = metrics.counter(
                "otelcol_receiver_accepted_" + signal.itemsName(), "Items that the pipeline accepted", labels);
        refusedItems = metrics.counter(
                "otelcol_receiver_refused_" + signal.itemsName(), "Items that the pipeline did not accept", labels);
        for (Reason reason : Reason.values()) {
            Counter counter = metrics.counter(
                    "spanway_receiver_refused_requests_total",
                    "Requests that were answered with an error, by reason",
                    "receiver",
                    id.toString(),
                    "transport",
                    "grpc",
                    "signal",
                    signal.id(),
                    "reason",
                    reason.name().toLowerCase(Locale.ROOT));
            refusedRequests.put(reason, counter);
        }
    }

    /** @param items number in the request, or {@link Payload#UNCOUNTED}, which counts as none */
    void count(int items, Outcome outcome) {
        long known = Math.max(items, 0);
        if (outcome instanceof Outcome.Accepted) {
            acceptedItems.inc(known);
        } else if (outcome instanceof Outcome.PartlyRejected partly) {
            long rejected = Math.min(partly.rejected(), known);
            acceptedItems.inc(known - rejected);
            refusedItems.inc(rejected);
        } else if (outcome instanceof Outcome.Retryable retryable) {
            refuse(known, retryable.reason());
        } else if (outcome instanceof Outcome.Refused refused) {
            refuse(known, refused.reason());
        }
    }

    private void refuse(long items, Reason reason) {
        refusedItems.inc(items);
        Counter counter = refusedRequests.get(reason);
        if (counter != null) {
            counter.inc();
        }
    }
}
