package io.spanway.lb.backend;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;

/** Counters of one exporter's way of working: what was merged, repeated, moved, taken apart. Thread-safe. */
public final class Traffic {
    final Counter parts;
    final Counter calls;
    final Counter callBytes;
    final Counter takenApart;
    final Counter warnings;
    private final Counter rerouted;
    private final Counter retried;
    private final Counter possibleDuplicates;
    private final Counter overloaded;
    private final Counter overBudget;

    /** @param exporter id as configured */
    public Traffic(Metrics metrics, String exporter) {
        parts = metrics.counter(
                "spanway_lb_parts", "Parts of requests given to a backend's lane.", "exporter", exporter);
        calls = metrics.counter(
                "spanway_lb_calls",
                "Calls made to backends; parts per call show how much is merged.",
                "exporter",
                exporter);
        callBytes = metrics.counter(
                "spanway_lb_call_bytes", "Bytes of these calls before compression.", "exporter", exporter);
        takenApart = metrics.counter(
                "spanway_lb_taken_apart_calls",
                "Merged calls refused for good whose parts were sent once more alone.",
                "exporter",
                exporter);
        warnings = metrics.counter(
                "spanway_lb_backend_warnings",
                "Answers of backends with a partial success or a warning.",
                "exporter",
                exporter);
        rerouted = metrics.counter(
                "spanway_lb_rerouted_items",
                "Items put back unsent and routed again, because their backend left or broke.",
                "exporter",
                exporter);
        retried = metrics.counter(
                "spanway_lb_retried_items", "Items routed again after a call failed.", "exporter", exporter);
        possibleDuplicates = metrics.counter(
                "spanway_lb_possible_duplicate_items",
                "Items sent again that a backend may have taken before: its answer was lost, or the rest of their request could not be stored apart.",
                "exporter",
                exporter);
        overBudget = metrics.counter(
                "spanway_lb_over_retry_budget_items",
                "Items of failed calls that were not repeated at once, because the share of repeated traffic was used up.",
                "exporter",
                exporter);
        overloaded = metrics.counter(
                "spanway_lb_overloaded_requests",
                "Requests that found a backend's share of the byte budget full.",
                "exporter",
                exporter);
    }

    /** Delivered items of a stored request whose rest could not be stored apart: they are sent again with it. */
    public void comesAgainWhole(int items) {
        possibleDuplicates.inc(items);
    }

    /** Items of a failed call are not repeated now, because too much is. */
    public void overBudget(int items) {
        overBudget.inc(items);
    }

    /** Unsent items go back to the router. */
    public void rerouted(int items) {
        rerouted.inc(items);
    }

    /** Items of a failed call are tried again. */
    public void retried(int items, boolean mayHaveArrived) {
        retried.inc(items);
        if (mayHaveArrived) {
            possibleDuplicates.inc(items);
        }
    }

    /** A request met a full backend. */
    public void overloaded() {
        overloaded.inc();
    }
}
