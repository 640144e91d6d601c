package io.spanway.processing.sampling.policy;

import io.spanway.otlp.wire.SpanViewWalk;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.TraceView;

/** {@code trace_flags}: a span has the W3C flag "sampled". Immutable. */
final class TraceFlagsPolicy implements Policy {
    static final TraceFlagsPolicy INSTANCE = new TraceFlagsPolicy();

    private static final int SAMPLED_FLAG = 1;

    private TraceFlagsPolicy() {}

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        SpanViewWalk walk = trace.spans();
        while (walk.next()) {
            if ((walk.span().flags() & SAMPLED_FLAG) != 0) {
                return Verdict.SAMPLED;
            }
        }
        return Verdict.NOT_SAMPLED;
    }
}
