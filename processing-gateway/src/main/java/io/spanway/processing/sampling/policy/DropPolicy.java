package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.PolicyContext;
import io.spanway.processing.sampling.TraceView;
import java.util.List;

/** {@code drop}: throws away what each of several policies samples, whatever else would keep it. Confined to the shard's thread. */
final class DropPolicy implements Policy {
    private final Policy[] inner;

    /**
     * @param dropSubPolicy the policies, plain ones or {@code not}; none means every trace
     *     <p>Immutable.
     */
    record Config(List<PolicyConfig> dropSubPolicy) {
        Config {
            dropSubPolicy = dropSubPolicy == null ? List.of() : List.copyOf(dropSubPolicy);
            PolicyConfig.checkNested("drop_sub_policy", dropSubPolicy, PolicyType.Level.NOT);
        }
    }

    private DropPolicy(Policy[] inner) {
        this.inner = inner;
    }

    static DropPolicy of(Config config, PolicyContext context) {
        return new DropPolicy(PolicyConfig.createAll(config.dropSubPolicy(), context));
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        Verdict verdict = AndPolicy.all(inner, trace, nowNanos);
        return verdict == Verdict.SAMPLED ? Verdict.DROPPED : verdict;
    }
}
