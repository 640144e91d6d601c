package io.spanway.processing.processor.tailsampling;

import com.codahale.metrics.Counter;
import io.spanway.core.telemetry.Metrics;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.PolicyContext;
import io.spanway.processing.sampling.TraceView;
import io.spanway.processing.sampling.policy.PolicyConfig;
import io.spanway.processing.sampling.policy.PolicyType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All policies of a component, asked one after the other: dropped beats sampled beats not sampled.
 *
 * <p>Policies that drop come first, whatever their place in the list, so that a dropped trace costs no more. A policy that fails counts as
 * one that does not sample. Time spent in policies is measured for every sixteenth trace and counted sixteenfold. Confined to the shard's
 * thread; counters are shared by all shards.
 */
final class PolicyChain implements Policy {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyChain.class);
    private static final long COMPLAINT_PAUSE_NANOS = 60_000_000_000L;
    private static final int TIMED = 16;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final String PREFIX = "otelcol_processor_tail_sampling_";

    private final List<Link> links;
    private final boolean stopAtFirst;
    private final LongSupplier nanoClock;
    private final Counter failures;
    private int evaluations;
    private boolean complained;
    private long complainedNanos;

    /** One policy with what is counted for it. */
    private record Link(
            String name,
            Policy policy,
            Counter sampled,
            Counter notSampled,
            Counter dropped,
            Counter executions,
            Counter microseconds) {
        void count(Verdict verdict) {
            executions.inc();
            switch (verdict) {
                case SAMPLED -> sampled.inc();
                case NOT_SAMPLED -> notSampled.inc();
                case DROPPED -> dropped.inc();
                case FAILED -> {}
            }
        }
    }

    private PolicyChain(List<Link> links, boolean stopAtFirst, LongSupplier nanoClock, Counter failures) {
        this.links = links;
        this.stopAtFirst = stopAtFirst;
        this.nanoClock = nanoClock;
        this.failures = failures;
    }

    /**
     * Makes the policies of one shard.
     *
     * @param id component id with its name, as configured
     * @param name what the Collector puts before policy names: the part of the id after the slash, or nothing
     * @throws IllegalArgumentException naming the policy that cannot be made
     */
    static PolicyChain of(
            String id,
            String name,
            TailSamplingConfig config,
            PolicyContext context,
            Metrics metrics,
            LongSupplier nanoClock) {
        List<PolicyConfig> ordered = new ArrayList<>(config.policies());
        if (config.keepsNothing()) {
            ordered.removeIf(policy -> policy.type() != PolicyType.DROP);
        }
        ordered.sort(Comparator.comparing(policy -> policy.type() != PolicyType.DROP));
        List<Link> links = new ArrayList<>();
        for (PolicyConfig policy : ordered) {
            String label = name.isEmpty() ? policy.name() : name + "." + policy.name();
            links.add(link(create(policy, config, context), metrics, "processor", id, "policy", label));
        }
        Counter failures = metrics.counter(
                PREFIX + "sampling_policy_evaluation_error", "Policies that failed on a trace", "processor", id);
        return new PolicyChain(List.copyOf(links), config.sampleOnFirstMatch(), nanoClock, failures);
    }

    private static Policy create(PolicyConfig policy, TailSamplingConfig config, PolicyContext context) {
        try {
            return policy.create(context);
        } catch (IllegalArgumentException e) {
            int index = config.policies().indexOf(policy);
            throw new IllegalArgumentException(
                    "policies[" + index + "]: policy \"" + policy.name() + "\": " + e.getMessage(), e);
        }
    }

    private static Link link(Policy policy, Metrics metrics, String... labels) {
        String help = "Traces by what a policy says about them";
        String traces = PREFIX + "count_traces_sampled";
        return new Link(
                labels[labels.length - 1],
                policy,
                metrics.counter(traces, help, with(labels, "sampled", "true", "decision", "sampled")),
                metrics.counter(traces, help, with(labels, "sampled", "false", "decision", "not_sampled")),
                metrics.counter(traces, help, with(labels, "sampled", "false", "decision", "dropped")),
                metrics.counter(PREFIX + "sampling_policy_execution_count", "Times a policy was asked", labels),
                metrics.counter(
                        PREFIX + "sampling_policy_execution_time_sum", "Microseconds spent in a policy", labels));
    }

    private static String[] with(String[] labels, String... more) {
        String[] all = Arrays.copyOf(labels, labels.length + more.length);
        System.arraycopy(more, 0, all, labels.length, more.length);
        return all;
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        boolean timed = evaluations++ % TIMED == 0;
        Verdict verdict = Verdict.NOT_SAMPLED;
        long before = timed ? nanoClock.getAsLong() : 0;
        for (int i = 0; i < links.size(); i++) {
            Link link = links.get(i);
            Verdict said = ask(link, trace, nowNanos);
            link.count(said);
            if (timed) {
                long after = nanoClock.getAsLong();
                link.microseconds().inc((after - before) * TIMED / NANOS_PER_MICRO);
                before = after;
            }
            if (said == Verdict.DROPPED) {
                return said;
            }
            if (said == Verdict.FAILED) {
                failures.inc();
            } else if (said == Verdict.SAMPLED) {
                verdict = said;
                if (stopAtFirst) {
                    return said;
                }
            }
        }
        return verdict;
    }

    /** A policy with a bug must not end the thread that all traces of the shard depend on. */
    private Verdict ask(Link link, TraceView trace, long nowNanos) {
        try {
            return link.policy().evaluate(trace, nowNanos);
        } catch (RuntimeException e) {
            if (!complained || nowNanos - complainedNanos > COMPLAINT_PAUSE_NANOS) {
                complained = true;
                complainedNanos = nowNanos;
                LOG.error("policy {} failed on a trace, which counts as not sampled by it", link.name(), e);
            }
            return Verdict.FAILED;
        }
    }
}
