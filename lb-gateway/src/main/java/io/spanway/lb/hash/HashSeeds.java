package io.spanway.lb.hash;

/**
 * One seed for each use that the process makes of a trace id or a name.
 *
 * <p>Two uses with the same seed would be correlated: a gateway that got a third of the traces would then fill a third of its shards, or
 * sample none of them. A seed never changes once released: it decides which backend owns a key. Immutable.
 */
public final class HashSeeds {
    /** Routing key to backend. */
    public static final long ROUTING = 0x5bd1_e995_8f2a_41c7L;

    /** Trace id to the shard of the trace buffer. */
    public static final long SHARD = 0xc3a5_c85c_97cb_3127L;

    /** Trace id to the sampling decision. */
    public static final long SAMPLING = 0x2127_599b_f432_5c37L;

    /** Backend name to its place in a rendezvous. */
    static final long NAME = 0x8ebc_6af0_9c88_c6e3L;

    private HashSeeds() {}
}
