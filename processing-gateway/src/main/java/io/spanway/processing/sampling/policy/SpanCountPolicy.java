package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.TraceView;

/** {@code span_count}: the number of spans lies within bounds. Immutable. */
final class SpanCountPolicy implements Policy {
    private final int min;
    private final int max;

    /**
     * @param minSpans fewest spans that match
     * @param maxSpans most spans that match; 0 = no bound
     *     <p>Immutable.
     */
    record Config(Integer minSpans, Integer maxSpans) {
        Config {
            minSpans = minSpans == null ? Integer.valueOf(0) : minSpans;
            maxSpans = maxSpans == null ? Integer.valueOf(0) : maxSpans;
        }
    }

    SpanCountPolicy(Config config) {
        this.min = config.minSpans();
        this.max = config.maxSpans() == 0 ? Integer.MAX_VALUE : config.maxSpans();
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        int spans = trace.spanCount();
        return min <= spans && spans <= max ? Verdict.SAMPLED : Verdict.NOT_SAMPLED;
    }
}
