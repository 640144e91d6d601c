package io.spanway.lb.route;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;

/** Counters of one exporter's pins: what was kept whole, what was not and why. Thread-safe. */
public final class PinCounts {
    final Counter pinnedTraces;
    final Counter pinnedItems;
    final Counter ownerGone;
    final Counter windowOver;

    /** @param exporter id as configured */
    public PinCounts(Metrics metrics, String exporter) {
        pinnedTraces = metrics.counter(
                "spanway_lb_pinned_traces",
                "Traces kept whole at their earlier owner after a change of the backends.",
                "exporter",
                exporter);
        pinnedItems =
                metrics.counter("spanway_lb_pinned_items", "Items of these traces so kept.", "exporter", exporter);
        ownerGone = split(metrics, exporter, "owner_gone");
        windowOver = split(metrics, exporter, "window_over");
    }

    private static Counter split(Metrics metrics, String exporter, String reason) {
        return metrics.counter(
                "spanway_lb_split_traces",
                "Traces seen before a change that went on at another backend, by reason.",
                "exporter",
                exporter,
                "reason",
                reason);
    }
}
