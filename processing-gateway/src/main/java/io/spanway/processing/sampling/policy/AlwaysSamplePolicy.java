package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.TraceView;

/** {@code always_sample}: every trace. Immutable. */
final class AlwaysSamplePolicy implements Policy {
    static final AlwaysSamplePolicy INSTANCE = new AlwaysSamplePolicy();

    private AlwaysSamplePolicy() {}

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        return Verdict.SAMPLED;
    }
}
