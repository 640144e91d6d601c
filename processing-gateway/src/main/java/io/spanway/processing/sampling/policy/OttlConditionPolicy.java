package io.spanway.processing.sampling.policy;

import io.spanway.otlp.wire.SpanViewWalk;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.PolicyContext;
import io.spanway.processing.sampling.SpanCondition;
import io.spanway.processing.sampling.TraceView;
import java.util.List;

/** {@code ottl_condition}: an OTTL condition holds for a span or for an event. Confined to the shard's thread. */
final class OttlConditionPolicy implements Policy {
    private final SpanCondition condition;

    /**
     * @param errorMode what a condition that fails on an item means, default ignore
     * @param span conditions on spans
     * @param spanevent conditions on span events
     *     <p>Immutable.
     */
    record Config(SpanCondition.ErrorMode errorMode, List<String> span, List<String> spanevent) {
        Config {
            errorMode = errorMode == null ? SpanCondition.ErrorMode.IGNORE : errorMode;
            span = span == null ? List.of() : List.copyOf(span);
            spanevent = spanevent == null ? List.of() : List.copyOf(spanevent);
            PolicyConfig.require(
                    !span.isEmpty() || !spanevent.isEmpty(),
                    "span: there is no condition; give a list under span or spanevent");
        }
    }

    private OttlConditionPolicy(SpanCondition condition) {
        this.condition = condition;
    }

    static OttlConditionPolicy of(Config config, PolicyContext context) {
        return new OttlConditionPolicy(
                context.conditions().compile(config.span(), config.spanevent(), config.errorMode()));
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        SpanViewWalk walk = trace.spans();
        while (walk.next()) {
            switch (condition.test(walk.span())) {
                case TRUE -> {
                    return Verdict.SAMPLED;
                }
                case FAILED -> {
                    return Verdict.FAILED;
                }
                case FALSE -> {}
            }
        }
        return Verdict.NOT_SAMPLED;
    }
}
