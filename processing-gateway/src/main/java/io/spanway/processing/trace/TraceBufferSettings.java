package io.spanway.processing.trace;

import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * How a trace buffer behaves. Counts and bytes are those of the whole buffer; its shards share them evenly.
 *
 * @param name names the threads
 * @param shards threads, each with traces of its own
 * @param waitNanos from a trace's first span to its decision
 * @param waitAfterRootNanos from a trace's root span to its decision, if that is sooner; 0 = off
 * @param maxTraces ids in memory, undecided and decided
 * @param maxBytes bytes in memory
 * @param maxTraceBytes encoded size beyond which a trace is not sampled at once; 0 = off
 * @param sampledCache ids to remember as sampled after they left memory
 * @param nonSampledCache ids to remember as not sampled
 * @param remember whether decided ids stay in memory, so that late spans follow the decision
 * @param blockOnOverflow at {@code maxTraces} let callers wait instead of deciding early
 * @param dropOnStop throw undecided traces away at the end instead of deciding them
 * @param eager show a trace to the policy whenever spans arrive, not only when it is due
 *     <p>Immutable.
 */
public record TraceBufferSettings(
        String name,
        int shards,
        long waitNanos,
        long waitAfterRootNanos,
        int maxTraces,
        long maxBytes,
        long maxTraceBytes,
        int sampledCache,
        int nonSampledCache,
        boolean remember,
        boolean blockOnOverflow,
        boolean dropOnStop,
        boolean eager) {
    /** Fewer bytes are no buffer. */
    public static final long LEAST_BYTES = 1 << 20;

    /** Largest trace that is put together whole. */
    private static final long MOST_TRACE_BYTES = 128L << 20;

    /** Share of a shard's bytes that one trace may take before it is decided early. */
    private static final int TRACE_SHARE = 4;

    /** Bytes that a buffer gets unless it is told: half of what the process may use outside the heap, the rest is for requests under way. */
    public static long defaultMaxBytes() {
        return Math.max(LEAST_BYTES, PlatformDependent.maxDirectMemory() / 2);
    }

    /** What is wrong with more bytes than there can be, or null. */
    public @Nullable String memoryWarning() {
        long most = PlatformDependent.maxDirectMemory();
        return maxBytes <= most
                ? null
                : "max_bytes is " + maxBytes + ", but this process may use only " + most
                        + " bytes outside the heap; raise SPANWAY_DIRECT (-XX:MaxDirectMemorySize) or lower max_bytes";
    }

    /** Bytes of one shard. */
    long shardBytes() {
        return Math.max(1, maxBytes / shards);
    }

    /** One shard's part of a decision cache: as little as it may be, a cache that is on is on in each. */
    int shardIds(int ids) {
        return (int) (((long) ids + shards - 1) / shards);
    }

    /** Traces of one shard. */
    int shardTraces() {
        return Math.max(1, maxTraces / shards);
    }

    /** Size at which a trace is decided early, so that one cannot take the whole buffer. */
    long earlyTraceBytes() {
        return Math.min(MOST_TRACE_BYTES, shardBytes() / TRACE_SHARE);
    }
}
