package io.spanway.processing.sampling;

/**
 * Says whether a trace is kept.
 *
 * <p>An instance belongs to one shard, so that its state (rate limits) needs no lock. It keeps nothing of the trace it was shown. Confined
 * to its shard's thread.
 */
public interface Policy {
    /** What one policy, or all of them together, say about a trace. */
    enum Verdict {
        /** Keep it. */
        SAMPLED,
        /** No reason to keep it. */
        NOT_SAMPLED,
        /** Throw it away whatever other policies say. */
        DROPPED,
        /** The policy could not be evaluated; counts as {@link #NOT_SAMPLED}. */
        FAILED
    }

    /**
     * Looks at the trace as far as it has arrived.
     *
     * @param nowNanos the shard's clock, nanoseconds from an arbitrary origin
     */
    Verdict evaluate(TraceView trace, long nowNanos);
}
