package io.spanway.processing.sampling.policy;

import io.spanway.otlp.wire.SpanView;
import io.spanway.otlp.wire.SpanViewWalk;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.TraceView;

/**
 * {@code latency}: traces whose first start and last end lie far enough apart, in whole milliseconds.
 *
 * <p>As in the Collector the distance is looked at after each span, in order of arrival, and the first time it lies within the bounds
 * decides, even if later spans take it beyond the upper one. Immutable.
 */
final class LatencyPolicy implements Policy {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long thresholdMillis;
    private final long upperMillis;

    /**
     * @param thresholdMs the trace must take longer than this
     * @param upperThresholdMs and no longer than this; 0 = no bound
     *     <p>Immutable.
     */
    record Config(Long thresholdMs, Long upperThresholdMs) {
        Config {
            thresholdMs = thresholdMs == null ? Long.valueOf(0) : thresholdMs;
            upperThresholdMs = upperThresholdMs == null ? Long.valueOf(0) : upperThresholdMs;
        }
    }

    LatencyPolicy(Config config) {
        this.thresholdMillis = config.thresholdMs();
        this.upperMillis = config.upperThresholdMs();
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        long first = 0;
        long last = 0;
        SpanViewWalk walk = trace.spans();
        while (walk.next()) {
            SpanView span = walk.span();
            if (first == 0 || Long.compareUnsigned(span.startNanos(), first) < 0) {
                first = span.startNanos();
            }
            if (last == 0 || Long.compareUnsigned(span.endNanos(), last) > 0) {
                last = span.endNanos();
            }
            long millis = (last - first) / NANOS_PER_MILLI;
            if (millis > thresholdMillis && (upperMillis == 0 || millis <= upperMillis)) {
                return Verdict.SAMPLED;
            }
        }
        return Verdict.NOT_SAMPLED;
    }
}
