package io.spanway.processing.sampling.policy;

import io.spanway.otlp.wire.SpanViewTraceState;
import io.spanway.otlp.wire.SpanViewWalk;
import io.spanway.processing.sampling.Policy;
import io.spanway.processing.sampling.TraceView;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code trace_state}: the W3C trace state of a span has a member with one of these values. Immutable. */
final class TraceStatePolicy implements Policy {
    private final byte[] key;
    private final byte[][] values;

    /**
     * @param key key of the member
     * @param values values that match
     *     <p>Immutable.
     */
    record Config(String key, List<String> values) {
        Config {
            key = key == null ? "" : key;
            values = values == null ? List.of() : List.copyOf(values);
        }
    }

    TraceStatePolicy(Config config) {
        this.key = config.key().getBytes(StandardCharsets.UTF_8);
        this.values = new byte[config.values().size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = config.values().get(i).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public Verdict evaluate(TraceView trace, long nowNanos) {
        SpanViewWalk walk = trace.spans();
        while (walk.next()) {
            SpanViewTraceState state = walk.span().traceState();
            if (state.length() > 0 && state.find(key) && isWanted(state)) {
                return Verdict.SAMPLED;
            }
        }
        return Verdict.NOT_SAMPLED;
    }

    private boolean isWanted(SpanViewTraceState state) {
        for (byte[] value : values) {
            if (value.length > 0 && state.valueEquals(value)) {
                return true;
            }
        }
        return false;
    }
}
