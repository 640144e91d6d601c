package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.PolicyContext;
import io.spanway.processing.sampling.TraceView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code composite}: several policies that share a budget of spans a second.
 *
 * <p>The first policy that samples the trace decides: within what is left of its share in this second the trace is kept, beyond it not,
 * and no later policy is asked. Confined to the shard's thread.
 */
final class CompositePolicy implements Policy {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int PERCENT = 100;

    private final Policy[] inner;
    private final long[] budgets;
    private final long[] used;
    private long second = Long.MIN_VALUE;

    /**
     * The share of one policy.
     *
     * @param policy its name
     * @param percent of the whole; 0 = an equal share
     *     <p>Immutable.
     */
    record Allocation(String policy, Long percent) {
        Allocation {
            policy = policy == null ? "" : policy;
            percent = percent == null ? Long.valueOf(0) : percent;
        }
    }

    /**
     * @param maxTotalSpansPerSecond the whole budget
     * @param policyOrder read but not used, as in the Collector: policies are asked in the order in which they are listed
     * @param compositeSubPolicy the policies, plain ones or {@code and}
     * @param rateAllocation shares; a policy that is not listed has an equal share
     *     <p>Immutable.
     */
    record Config(
            Long maxTotalSpansPerSecond,
            List<String> policyOrder,
            List<PolicyConfig> compositeSubPolicy,
            List<Allocation> rateAllocation) {
        Config {
            maxTotalSpansPerSecond = maxTotalSpansPerSecond == null ? Long.valueOf(0) : maxTotalSpansPerSecond;
            policyOrder = policyOrder == null ? List.of() : List.copyOf(policyOrder);
            compositeSubPolicy = compositeSubPolicy == null ? List.of() : List.copyOf(compositeSubPolicy);
            rateAllocation = rateAllocation == null ? List.of() : List.copyOf(rateAllocation);
            PolicyConfig.checkNested("composite_sub_policy", compositeSubPolicy, PolicyType.Level.AND);
        }
    }

    private CompositePolicy(Policy[] inner, long[] budgets) {
        this.inner = inner;
        this.budgets = budgets;
        this.used = new long[budgets.length];
    }

    static CompositePolicy of(Config config, PolicyContext context) {
        Map<String, Long> percents = new HashMap<>();
        config.rateAllocation().forEach(share -> percents.put(share.policy(), share.percent()));
        List<PolicyConfig> configs = config.compositeSubPolicy();
        long total = config.maxTotalSpansPerSecond();
        List<Policy> policies = new ArrayList<>();
        long[] budgets = new long[configs.size()];
        for (int i = 0; i < budgets.length; i++) {
            long percent = percents.getOrDefault(configs.get(i).name(), 0L);
            long share = percent == 0 ? total / budgets.length : total * percent / PERCENT;
            budgets[i] = share / context.shards();
            policies.add(configs.get(i).create(context));
        }
        return new CompositePolicy(policies.toArray(Policy[]::new), budgets);
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        long current = Math.floorDiv(nowNanos, NANOS_PER_SECOND);
        if (current != second) {
            second = current;
            Arrays.fill(used, 0);
        }
        for (int i = 0; i < inner.length; i++) {
            Verdict verdict = inner[i].evaluate(trace, nowNanos);
            if (verdict == Verdict.FAILED) {
                return verdict;
            }
            if (verdict == Verdict.SAMPLED) {
                return within(i, trace.spanCount()) ? Verdict.SAMPLED : Verdict.NOT_SAMPLED;
            }
        }
        return Verdict.NOT_SAMPLED;
    }

    private boolean within(int policy, int spans) {
        if (used[policy] + spans > budgets[policy]) {
            return false;
        }
        used[policy] += spans;
        return true;
    }
}
