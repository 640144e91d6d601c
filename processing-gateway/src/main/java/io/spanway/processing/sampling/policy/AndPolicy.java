package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.PolicyContext;
import io.spanway.processing.sampling.TraceView;
import java.util.List;

/** {@code and}: what each of several policies samples; they are asked in order, until one does not. Confined to the shard's thread. */
final class AndPolicy implements Policy {
    private final Policy[] inner;

    /**
     * @param andSubPolicy the policies, plain ones or {@code not}; none means every trace
     *     <p>Immutable.
     */
    record Config(List<PolicyConfig> andSubPolicy) {
        Config {
            andSubPolicy = andSubPolicy == null ? List.of() : List.copyOf(andSubPolicy);
            PolicyConfig.checkNested("and_sub_policy", andSubPolicy, PolicyType.Level.NOT);
        }
    }

    private AndPolicy(Policy[] inner) {
        this.inner = inner;
    }

    static AndPolicy of(Config config, PolicyContext context) {
        return new AndPolicy(PolicyConfig.createAll(config.andSubPolicy(), context));
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        return all(inner, trace, nowNanos);
    }

    /** {@link Verdict#SAMPLED} if all policies say so, else what the first other one says. */
    static Verdict all(Policy[] policies, TraceView trace, long nowNanos) {
        for (Policy policy : policies) {
            Verdict verdict = policy.evaluate(trace, nowNanos);
            if (verdict != Verdict.SAMPLED) {
                return verdict;
            }
        }
        return Verdict.SAMPLED;
    }
}
