package io.spanway.core.send;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.BucketHistogram;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Counters of one exporter and signal, with the Collector's names where it has one.
 *
 * <p>sent + send_failed + what waits = what was taken on. Of send_failed, {@code spanway_exporter_dropped} was lost; the rest was told to
 * its caller. Thread-safe.
 */
final class LaneMetrics {
    private static final double[] SIZES = {
        10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 20_000,
        30_000, 50_000, 100_000
    };
    private static final double[] BYTES = {
        1_000, 10_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000
    };

    private final Counter sent;
    private final Counter sendFailed;
    private final Counter enqueueFailed;
    private final Counter rejected;
    private final Counter retries;
    private final Map<Reason, Counter> dropped = new EnumMap<>(Reason.class);
    private final Counter droppedAtShutdown;
    private final BucketHistogram batchItems;
    private final BucketHistogram batchBytes;

    LaneMetrics(Metrics metrics, String exporter, Signal signal) {
        String items = signal.itemsName();
        String[] byExporter = {"exporter", exporter};
        String[] bySignal = {"exporter", exporter, "data_type", signal.id()};
        sent = metrics.counter("otelcol_exporter_sent_" + items, "Items the destination took", byExporter);
        sendFailed = metrics.counter(
                "otelcol_exporter_send_failed_" + items, "Items whose delivery was given up", byExporter);
        enqueueFailed = metrics.counter(
                "otelcol_exporter_enqueue_failed_" + items, "Items refused because the queue was full", byExporter);
        rejected = metrics.counter(
                "spanway_exporter_rejected_" + items,
                "Items of taken requests that the destination rejected (partial success)",
                byExporter);
        retries = metrics.counter("spanway_exporter_retries", "Tries after the first", bySignal);
        for (Reason reason : Reason.values()) {
            dropped.put(
                    reason,
                    droppedCounter(metrics, exporter, items, reason.name().toLowerCase(Locale.ROOT)));
        }
        droppedAtShutdown = droppedCounter(metrics, exporter, items, "shutdown");
        batchItems = metrics.histogram(
                "otelcol_exporter_queue_batch_send_size", "Items in a request to the destination", SIZES, bySignal);
        batchBytes = metrics.histogram(
                "otelcol_exporter_queue_batch_send_size_bytes",
                "Bytes in a request to the destination",
                BYTES,
                bySignal);
    }

    private static Counter droppedCounter(Metrics metrics, String exporter, String items, String reason) {
        return metrics.counter(
                "spanway_exporter_dropped_" + items,
                "Items lost after they were acknowledged",
                "exporter",
                exporter,
                "reason",
                reason);
    }

    /** Registers the gauges of a lane. */
    static void gauges(Metrics metrics, String exporter, Signal signal, Gauges gauges) {
        String[] bySignal = {"exporter", exporter, "data_type", signal.id()};
        if (gauges.queueCapacity() > 0) {
            metrics.gauge("otelcol_exporter_queue_size", "Queue size now", gauges.queueSize(), bySignal);
            double capacity = gauges.queueCapacity();
            metrics.gauge("otelcol_exporter_queue_capacity", "Most the queue holds", () -> capacity, bySignal);
        }
        metrics.gauge(
                "otelcol_exporter_in_flight_requests",
                "Requests that are being sent or wait for their next try",
                gauges.inFlight(),
                bySignal);
    }

    /**
     * Values read when scraped.
     *
     * @param queueCapacity 0 = no queue
     */
    record Gauges(DoubleSupplier queueSize, long queueCapacity, DoubleSupplier inFlight) {}

    void sending(int items, int bytes) {
        batchItems.record(items);
        batchBytes.record(bytes);
    }

    void retrying() {
        retries.inc();
    }

    /** Items of a partly rejected request; counted once a request, before its parts are told. */
    void partlyRejected(long items) {
        rejected.inc(items);
    }

    void enqueueFailed(int items) {
        enqueueFailed.inc(items);
    }

    /** The final outcome of what one caller gave. */
    void settled(int items, Outcome outcome) {
        if (outcome instanceof Outcome.Retryable || outcome instanceof Outcome.Refused) {
            sendFailed.inc(items);
        } else {
            sent.inc(items);
        }
    }

    /** Items that were acknowledged and are now lost. */
    void dropped(int items, Outcome outcome, boolean shutdown) {
        if (shutdown) {
            droppedAtShutdown.inc(items);
        } else if (outcome instanceof Outcome.Refused refused) {
            count(refused.reason(), items);
        } else if (outcome instanceof Outcome.Retryable retryable) {
            count(retryable.reason(), items);
        }
    }

    private void count(Reason reason, int items) {
        Counter counter = dropped.get(reason);
        if (counter != null) {
            counter.inc(items);
        }
    }
}
