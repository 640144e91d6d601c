package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.TraceView;

/**
 * {@code rate_limiting} and {@code bytes_limiting}: as many traces as a token bucket has spans or bytes for.
 *
 * <p>The bucket starts full, holds {@code burst} tokens at most and gains {@code rate} of them a second. A trace takes as many as it has
 * spans or encoded bytes, or none and is not sampled; one larger than the bucket never fits. Confined to the shard's thread.
 */
final class LimitingPolicy implements Policy {
    private static final double NANOS_PER_SECOND = 1e9;

    private final boolean bytes;
    private final double perNano;
    private final double burst;
    private double tokens;
    private long lastNanos;
    private boolean started;

    /**
     * {@code rate_limiting}.
     *
     * @param spansPerSecond tokens that the bucket gains a second
     * @param burstCapacity most tokens that it holds, default twice as many
     *     <p>Immutable.
     */
    record SpansConfig(Long spansPerSecond, Long burstCapacity) {
        SpansConfig {
            spansPerSecond = spansPerSecond == null ? Long.valueOf(0) : spansPerSecond;
            burstCapacity = burst(burstCapacity, spansPerSecond);
            PolicyConfig.require(spansPerSecond >= 0, "spans_per_second: must not be negative");
            PolicyConfig.require(burstCapacity >= 0, "burst_capacity: must not be negative");
        }
    }

    /**
     * {@code bytes_limiting}.
     *
     * @param bytesPerSecond tokens that the bucket gains a second
     * @param burstCapacity most tokens that it holds, default twice as many
     *     <p>Immutable.
     */
    record BytesConfig(Long bytesPerSecond, Long burstCapacity) {
        BytesConfig {
            bytesPerSecond = bytesPerSecond == null ? Long.valueOf(0) : bytesPerSecond;
            burstCapacity = burst(burstCapacity, bytesPerSecond);
            PolicyConfig.require(bytesPerSecond >= 0, "bytes_per_second: must not be negative");
            PolicyConfig.require(burstCapacity >= 0, "burst_capacity: must not be negative");
        }
    }

    private static Long burst(Long given, Long rate) {
        return given == null || given == 0 ? Long.valueOf(2 * rate) : given;
    }

    private LimitingPolicy(boolean bytes, long rate, long burst, int shards) {
        this.bytes = bytes;
        this.perNano = rate / NANOS_PER_SECOND / shards;
        this.burst = (double) burst / shards;
        this.tokens = this.burst;
    }

    static LimitingPolicy ofSpans(SpansConfig config, int shards) {
        return new LimitingPolicy(false, config.spansPerSecond(), config.burstCapacity(), shards);
    }

    static LimitingPolicy ofBytes(BytesConfig config, int shards) {
        return new LimitingPolicy(true, config.bytesPerSecond(), config.burstCapacity(), shards);
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        if (started) {
            tokens = Math.min(burst, tokens + Math.max(0, nowNanos - lastNanos) * perNano);
        }
        started = true;
        lastNanos = nowNanos;
        int cost = bytes ? trace.wireBytes() : trace.spanCount();
        if (cost > tokens) {
            return Verdict.NOT_SAMPLED;
        }
        tokens -= cost;
        return Verdict.SAMPLED;
    }
}
