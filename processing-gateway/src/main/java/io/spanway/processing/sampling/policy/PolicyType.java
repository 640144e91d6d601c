package io.spanway.processing.sampling.policy;

import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.PolicyContext;

/** Every policy type, by its name in configuration files. Immutable. */
public enum PolicyType {
    ALWAYS_SAMPLE(Level.PLAIN, (config, context) -> AlwaysSamplePolicy.INSTANCE),
    LATENCY(Level.PLAIN, (config, context) -> new LatencyPolicy(config.latency())),
    NUMERIC_ATTRIBUTE(Level.PLAIN, (config, context) -> new NumericAttributePolicy(config.numericAttribute())),
    PROBABILISTIC(Level.PLAIN, (config, context) -> new ProbabilisticPolicy(config.probabilistic())),
    STATUS_CODE(Level.PLAIN, (config, context) -> new StatusCodePolicy(config.statusCode())),
    STRING_ATTRIBUTE(Level.PLAIN, (config, context) -> StringAttributePolicy.of(config.stringAttribute(), context)),
    RATE_LIMITING(Level.PLAIN, (config, context) -> LimitingPolicy.ofSpans(config.rateLimiting(), context.shards())),
    BYTES_LIMITING(Level.PLAIN, (config, context) -> LimitingPolicy.ofBytes(config.bytesLimiting(), context.shards())),
    SPAN_COUNT(Level.PLAIN, (config, context) -> new SpanCountPolicy(config.spanCount())),
    TRACE_STATE(Level.PLAIN, (config, context) -> new TraceStatePolicy(config.traceState())),
    TRACE_FLAGS(Level.PLAIN, (config, context) -> TraceFlagsPolicy.INSTANCE),
    BOOLEAN_ATTRIBUTE(Level.PLAIN, (config, context) -> new BooleanAttributePolicy(config.booleanAttribute())),
    OTTL_CONDITION(Level.PLAIN, (config, context) -> OttlConditionPolicy.of(config.ottlCondition(), context)),
    NOT(Level.NOT, (config, context) -> NotPolicy.of(config.not(), context)),
    AND(Level.AND, (config, context) -> AndPolicy.of(config.and(), context)),
    DROP(Level.TOP, (config, context) -> DropPolicy.of(config.drop(), context)),
    COMPOSITE(Level.TOP, (config, context) -> CompositePolicy.of(config.composite(), context));

    /** What a type may stand in. */
    enum Level {
        /** Everywhere. */
        PLAIN,
        /** In {@code and} and {@code drop}, and by itself. */
        NOT,
        /** In {@code composite}, and by itself. */
        AND,
        /** Only by itself. */
        TOP
    }

    private final Level level;
    private final Maker maker;

    PolicyType(Level level, Maker maker) {
        this.level = level;
        this.maker = maker;
    }

    Level level() {
        return level;
    }

    Policy create(PolicyConfig config, PolicyContext context) {
        return maker.create(config, context);
    }

    /** Makes the policy that a configuration of one type describes. */
    @FunctionalInterface
    private interface Maker {
        Policy create(PolicyConfig config, PolicyContext context);
    }
}
