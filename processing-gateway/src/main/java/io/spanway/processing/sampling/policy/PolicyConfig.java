package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.PolicyContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One entry of {@code policies}, or one policy inside another: a name, a type, and under the type's name what it needs.
 *
 * <p>The section of the type in use is never null: left out, it is its defaults, which the type may refuse. Sections of other types are
 * kept but mean nothing, as in the Collector. Immutable.
 */
public record PolicyConfig(
        String name,
        PolicyType type,
        LatencyPolicy.Config latency,
        NumericAttributePolicy.Config numericAttribute,
        ProbabilisticPolicy.Config probabilistic,
        StatusCodePolicy.Config statusCode,
        StringAttributePolicy.Config stringAttribute,
        LimitingPolicy.SpansConfig rateLimiting,
        LimitingPolicy.BytesConfig bytesLimiting,
        SpanCountPolicy.Config spanCount,
        TraceStatePolicy.Config traceState,
        BooleanAttributePolicy.Config booleanAttribute,
        OttlConditionPolicy.Config ottlCondition,
        NotPolicy.Config not,
        AndPolicy.Config and,
        DropPolicy.Config drop,
        CompositePolicy.Config composite) {
    public PolicyConfig {
        name = name == null ? "" : name;
        require(type != null, "type: is missing; say which policy this is, for example always_sample");
        boolean needed;
        needed = type == PolicyType.LATENCY && latency == null;
        latency = needed ? new LatencyPolicy.Config(0L, 0L) : latency;
        require(type != PolicyType.NUMERIC_ATTRIBUTE || numericAttribute != null, missing(type));
        needed = type == PolicyType.PROBABILISTIC && probabilistic == null;
        probabilistic = needed ? new ProbabilisticPolicy.Config("", 0.0) : probabilistic;
        require(type != PolicyType.STATUS_CODE || statusCode != null, missing(type));
        require(type != PolicyType.STRING_ATTRIBUTE || stringAttribute != null, missing(type));
        require(type != PolicyType.RATE_LIMITING || rateLimiting != null, missing(type));
        require(type != PolicyType.BYTES_LIMITING || bytesLimiting != null, missing(type));
        needed = type == PolicyType.SPAN_COUNT && spanCount == null;
        spanCount = needed ? new SpanCountPolicy.Config(0, 0) : spanCount;
        require(type != PolicyType.TRACE_STATE || traceState != null, missing(type));
        require(type != PolicyType.BOOLEAN_ATTRIBUTE || booleanAttribute != null, missing(type));
        require(type != PolicyType.OTTL_CONDITION || ottlCondition != null, missing(type));
        require(type != PolicyType.NOT || not != null, missing(type));
        needed = type == PolicyType.AND && and == null;
        and = needed ? new AndPolicy.Config(List.of()) : and;
        needed = type == PolicyType.DROP && drop == null;
        drop = needed ? new DropPolicy.Config(List.of()) : drop;
        require(type != PolicyType.COMPOSITE || composite != null, missing(type));
    }

    /** The policy, for one shard. */
    public Policy create(PolicyContext context) {
        return type.create(this, context);
    }

    /** Whether an answer given on the first spans of a trace may be wrong for the whole. */
    public boolean needsWholeTrace() {
        return switch (type) {
            case RATE_LIMITING, BYTES_LIMITING -> true;
            case LATENCY -> latency.upperThresholdMs() > 0;
            case SPAN_COUNT -> spanCount.maxSpans() > 0;
            case NOT -> not.notSubPolicy().needsWholeTrace();
            case AND -> anyNeedsWholeTrace(and.andSubPolicy());
            case DROP -> anyNeedsWholeTrace(drop.dropSubPolicy());
            case COMPOSITE -> anyNeedsWholeTrace(composite.compositeSubPolicy());
            default -> false;
        };
    }

    private static boolean anyNeedsWholeTrace(List<PolicyConfig> policies) {
        for (PolicyConfig policy : policies) {
            if (policy.needsWholeTrace()) {
                return true;
            }
        }
        return false;
    }

    /** The policies of a list, in its order. */
    static Policy[] createAll(List<PolicyConfig> configs, PolicyContext context) {
        List<Policy> policies = new ArrayList<>();
        for (PolicyConfig config : configs) {
            policies.add(config.create(context));
        }
        return policies.toArray(Policy[]::new);
    }

    /** Refuses policies that may not stand in the list {@code key} of another one. */
    static void checkNested(String key, List<PolicyConfig> configs, PolicyType.Level also) {
        Set<PolicyType.Level> allowed = EnumSet.of(PolicyType.Level.PLAIN, also);
        for (int i = 0; i < configs.size(); i++) {
            PolicyType type = configs.get(i).type();
            require(allowed.contains(type.level()), key + "[" + i + "].type: " + yaml(type) + " may not stand here");
        }
    }

    static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** Name of a type in configuration files. */
    static String yaml(PolicyType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static String missing(PolicyType type) {
        return yaml(type) + ": is missing, but a policy of type " + yaml(type) + " cannot do without";
    }
}
