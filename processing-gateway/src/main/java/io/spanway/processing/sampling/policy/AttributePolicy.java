package io.spanway.processing.sampling.policy;

import io.spanway.otlp.wire.SpanViewAttributes;
import io.spanway.otlp.wire.SpanViewWalk;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.TraceView;
import java.nio.charset.StandardCharsets;

/**
 * Looks for one attribute in the resources and spans of a trace: kept if any of them matches, or, inverted, if none does. A trace without
 * the attribute has no match. Confined to the shard's thread.
 */
abstract class AttributePolicy implements Policy {
    private final byte[] key;
    private final boolean inverted;

    AttributePolicy(String key, boolean inverted) {
        this.key = key.getBytes(StandardCharsets.UTF_8);
        this.inverted = inverted;
    }

    /** Whether the value just found is one that is looked for. */
    abstract boolean matches(SpanViewAttributes value, boolean ofResource);

    @Override
    public final Verdict evaluate(TraceView trace, long nowNanos) {
        return anyMatches(trace.spans()) != inverted ? Verdict.SAMPLED : Verdict.NOT_SAMPLED;
    }

    private boolean anyMatches(SpanViewWalk walk) {
        while (walk.next()) {
            if (walk.newResource() && matchesIn(walk.span().resource(), true)) {
                return true;
            }
            if (matchesIn(walk.span().attributes(), false)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesIn(SpanViewAttributes attributes, boolean ofResource) {
        return attributes.find(key) && matches(attributes, ofResource);
    }
}
