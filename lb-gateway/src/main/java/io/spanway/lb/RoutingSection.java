package io.spanway.lb;

import static io.spanway.lb.Checks.require;

import java.time.Duration;

/**
 * {@code routing}: how keys become backends; ours.
 *
 * @param algorithm rendezvous, otelcol_ring or jump
 * @param generation of the Collector's ring, 1 to 3; 3
 * @param stickyWindow how long traces seen before a change of the backends stay with their owner, 30s; 0 = not at all
 * @param stickyTraces traces that can be remembered for this, 500,000; 16 bytes each
 * @param retryBudget how much may be repeated in proportion to fresh traffic, 0.2; a floor for little traffic comes on top
 *     <p>Immutable.
 */
public record RoutingSection(
        Algorithm algorithm, Integer generation, Duration stickyWindow, Integer stickyTraces, Double retryBudget) {
    private static final int MOST_STICKY_TRACES = 100_000_000;

    /** Ways to place keys. */
    public enum Algorithm {
        RENDEZVOUS,
        OTELCOL_RING,
        JUMP
    }

    public RoutingSection {
        algorithm = algorithm == null ? Algorithm.RENDEZVOUS : algorithm;
        require(
                generation == null || algorithm == Algorithm.OTELCOL_RING,
                "generation: only has meaning with algorithm: otelcol_ring");
        generation = generation == null ? Integer.valueOf(3) : generation;
        require(generation >= 1 && generation <= 3, "generation: is " + generation + ", must be 1, 2 or 3");
        stickyWindow = stickyWindow == null ? Duration.ofSeconds(30) : stickyWindow;
        require(!stickyWindow.isNegative(), "sticky_window: must not be negative (0 = off)");
        stickyTraces = stickyTraces == null ? Integer.valueOf(500_000) : stickyTraces;
        require(
                stickyTraces >= 1 && stickyTraces <= MOST_STICKY_TRACES,
                "sticky_traces: is " + stickyTraces + ", must be from 1 to " + MOST_STICKY_TRACES
                        + "; 16 bytes each are allocated");
        retryBudget = retryBudget == null ? Double.valueOf(0.2) : retryBudget;
        require(retryBudget >= 0, "retry_budget: must not be negative; 0.2 lets a fifth be repeated");
    }

    /** Nothing configured. */
    @SuppressWarnings("NullAway") // null is how a missing key arrives
    static RoutingSection absent() {
        return new RoutingSection(null, null, null, null, null);
    }
}
