package io.spanway.lb;

import static io.spanway.lb.Checks.require;

/**
 * {@code routing}: how keys become backends; ours.
 *
 * @param algorithm rendezvous, otelcol_ring or jump
 * @param generation of the Collector's ring, 1 to 3; 3
 *     <p>Immutable.
 */
public record RoutingSection(Algorithm algorithm, Integer generation) {
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
    }

    /** Nothing configured. */
    @SuppressWarnings("NullAway") // null is how a missing key arrives
    static RoutingSection absent() {
        return new RoutingSection(null, null);
    }
}
