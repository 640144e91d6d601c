package io.spanway.core.pipeline;

/** How far a component can be relied on for a signal, in the Collector's words. Immutable. */
public enum Stability {
    STABLE,
    BETA,
    ALPHA,
    DEVELOPMENT
}
