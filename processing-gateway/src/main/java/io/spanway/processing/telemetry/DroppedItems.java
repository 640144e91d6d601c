package io.spanway.processing.telemetry;

import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Signal;

/**
 * Counts items that a component drops on purpose, so that the books balance: {@code spanway_processor_dropped_items} by component, signal and
 * reason.
 *
 * @param metrics registry; a series appears with its first item
 * @param processor id of the component
 *     <p>Thread-safe.
 */
public record DroppedItems(Metrics metrics, String processor, Signal signal) {
    /** Counts items; call once a payload, not once an item. */
    public void count(String reason, long items) {
        if (items > 0) {
            metrics.counter(
                            "spanway_processor_dropped_items",
                            "Items dropped on purpose",
                            "processor",
                            processor,
                            "otel_signal",
                            signal.id(),
                            "reason",
                            reason)
                    .inc(items);
        }
    }
}
