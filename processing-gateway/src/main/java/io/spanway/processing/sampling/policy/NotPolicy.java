package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.PolicyContext;
import io.spanway.processing.sampling.TraceView;
import java.util.List;

/** {@code not}: what another policy does not sample. Confined to the shard's thread. */
final class NotPolicy implements Policy {
    private final Policy inner;

    /**
     * @param notSubPolicy the other policy, a plain one
     *     <p>Immutable.
     */
    record Config(PolicyConfig notSubPolicy) {
        Config {
            PolicyConfig.require(notSubPolicy != null, "not_sub_policy: is missing");
            PolicyConfig.require(
                    notSubPolicy.type().level() == PolicyType.Level.PLAIN,
                    "not_sub_policy.type: " + PolicyConfig.yaml(notSubPolicy.type()) + " may not stand here");
        }
    }

    private NotPolicy(Policy inner) {
        this.inner = inner;
    }

    static NotPolicy of(Config config, PolicyContext context) {
        return new NotPolicy(PolicyConfig.createAll(List.of(config.notSubPolicy()), context)[0]);
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        return switch (inner.evaluate(trace, nowNanos)) {
            case SAMPLED -> Verdict.NOT_SAMPLED;
            case NOT_SAMPLED -> Verdict.SAMPLED;
            case DROPPED -> Verdict.DROPPED;
            case FAILED -> Verdict.FAILED;
        };
    }
}
