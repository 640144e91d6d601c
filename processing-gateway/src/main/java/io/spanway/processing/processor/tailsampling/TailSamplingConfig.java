package io.spanway.processing.processor.tailsampling;

import io.spanway.core.config.Key;
import io.spanway.processing.sampling.policy.PolicyConfig;
import io.spanway.processing.sampling.policy.PolicyType;
import io.spanway.processing.trace.TraceBufferSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Settings of {@code tail_sampling}.
 *
 * @param decisionWait from a trace's first span to its decision, default 30s; 0 = 1s
 * @param decisionWaitAfterRootReceived from its root span to its decision, if sooner; 0 = off
 * @param numTraces trace ids in memory, decided or not, default 50000
 * @param expectedNewTracesPerSec accepted, without effect: memory grows as it is needed
 * @param policies what keeps a trace; none keeps nothing
 * @param decisionCache ids to remember after they left memory
 * @param sampleOnFirstMatch ask no further policies once one keeps the trace
 * @param samplingStrategy when policies are asked
 * @param dropPendingTracesOnShutdown throw undecided traces away at the end instead of deciding them
 * @param blockOnOverflow at {@code num_traces} let senders wait instead of deciding early
 * @param maximumTraceSizeBytes encoded size beyond which a trace is not sampled at once; 0 = off
 * @param numShards threads, 1 to 256, default 1; traces, caches and rate limits are divided among them
 * @param tailStorage not available
 * @param maxBytes bytes in memory, default half of what the process may use outside the heap
 *     <p>Immutable.
 */
record TailSamplingConfig(
        Duration decisionWait,
        Duration decisionWaitAfterRootReceived,
        Integer numTraces,
        Long expectedNewTracesPerSec,
        List<PolicyConfig> policies,
        DecisionCacheConfig decisionCache,
        Boolean sampleOnFirstMatch,
        Strategy samplingStrategy,
        Boolean dropPendingTracesOnShutdown,
        Boolean blockOnOverflow,
        Long maximumTraceSizeBytes,
        Integer numShards,
        String tailStorage,
        Long maxBytes) {
    private static final int MAX_SHARDS = 256;

    /** When policies are asked about a trace. */
    enum Strategy {
        /** When its wait is over. */
        @Key("trace-complete")
        TRACE_COMPLETE,
        /** Whenever spans of it arrive, and when its wait is over. */
        @Key("span-ingest")
        SPAN_INGEST
    }

    /**
     * @param sampledCacheSize ids of kept traces; 0 = none
     * @param nonSampledCacheSize ids of the others; 0 = none
     *     <p>Immutable.
     */
    record DecisionCacheConfig(Integer sampledCacheSize, Integer nonSampledCacheSize) {
        DecisionCacheConfig {
            sampledCacheSize = sampledCacheSize == null ? Integer.valueOf(0) : sampledCacheSize;
            nonSampledCacheSize = nonSampledCacheSize == null ? Integer.valueOf(0) : nonSampledCacheSize;
            require(sampledCacheSize >= 0, "sampled_cache_size: must not be negative");
            require(nonSampledCacheSize >= 0, "non_sampled_cache_size: must not be negative");
        }
    }

    TailSamplingConfig {
        decisionWait = decisionWait == null ? Duration.ofSeconds(30) : decisionWait;
        require(!decisionWait.isNegative(), "decision_wait: must not be negative");
        decisionWait = decisionWait.isZero() ? Duration.ofSeconds(1) : decisionWait;
        decisionWaitAfterRootReceived =
                decisionWaitAfterRootReceived == null ? Duration.ZERO : decisionWaitAfterRootReceived;
        require(!decisionWaitAfterRootReceived.isNegative(), "decision_wait_after_root_received: must not be negative");
        numTraces = numTraces == null ? Integer.valueOf(50_000) : numTraces;
        require(numTraces > 0, "num_traces: must be at least 1");
        expectedNewTracesPerSec = expectedNewTracesPerSec == null ? Long.valueOf(0) : expectedNewTracesPerSec;
        policies = policies == null ? List.of() : List.copyOf(policies);
        decisionCache = decisionCache == null ? new DecisionCacheConfig(0, 0) : decisionCache;
        sampleOnFirstMatch = sampleOnFirstMatch != null && sampleOnFirstMatch;
        samplingStrategy = samplingStrategy == null ? Strategy.TRACE_COMPLETE : samplingStrategy;
        dropPendingTracesOnShutdown = dropPendingTracesOnShutdown != null && dropPendingTracesOnShutdown;
        blockOnOverflow = blockOnOverflow != null && blockOnOverflow;
        maximumTraceSizeBytes = maximumTraceSizeBytes == null ? Long.valueOf(0) : maximumTraceSizeBytes;
        require(maximumTraceSizeBytes >= 0, "maximum_trace_size_bytes: must not be negative");
        numShards = numShards == null || numShards == 0 ? Integer.valueOf(1) : numShards;
        require(numShards >= 1 && numShards <= MAX_SHARDS, "num_shards: must be from 1 to " + MAX_SHARDS);
        tailStorage = tailStorage == null ? "" : tailStorage;
        require(tailStorage.isEmpty(), "tail_storage: is not available; leave it out to buffer traces in memory");
        maxBytes = maxBytes == null || maxBytes == 0 ? Long.valueOf(TraceBufferSettings.defaultMaxBytes()) : maxBytes;
        require(
                maxBytes >= TraceBufferSettings.LEAST_BYTES,
                "max_bytes: must be at least " + TraceBufferSettings.LEAST_BYTES);
        checkPolicies(policies, samplingStrategy);
    }

    /**
     * Whether no trace can ever be kept: with {@code span-ingest} a policy that drops may still do so as long as spans come, so the Collector
     * keeps nothing early then, and at the end of the wait asks nobody.
     */
    boolean keepsNothing() {
        return samplingStrategy == Strategy.SPAN_INGEST
                && policies.stream().anyMatch(policy -> policy.type() == PolicyType.DROP);
    }

    private static void checkPolicies(List<PolicyConfig> policies, Strategy strategy) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < policies.size(); i++) {
            PolicyConfig policy = policies.get(i);
            String at = "policies[" + i + "]";
            require(!policy.name().isEmpty(), at + ".name: is missing; metrics show policies by their names");
            require(names.add(policy.name()), at + ".name: \"" + policy.name() + "\" is another policy's name too");
            require(
                    strategy == Strategy.TRACE_COMPLETE || !policy.needsWholeTrace(),
                    at + ".type: cannot decide on a part of a trace; use sampling_strategy trace-complete");
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
