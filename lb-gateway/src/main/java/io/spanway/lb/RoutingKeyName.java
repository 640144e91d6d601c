package io.spanway.lb;

import io.spanway.otlp.Signal;
import java.util.EnumSet;
import java.util.Set;

/** Values of {@code routing_key}, spelled as in YAML, each with the signals that it can route. Immutable. */
public enum RoutingKeyName {
    TRACE_ID("traceID", EnumSet.of(Signal.TRACES, Signal.LOGS)),
    SERVICE("service", EnumSet.of(Signal.TRACES, Signal.LOGS, Signal.METRICS)),
    RESOURCE("resource", EnumSet.of(Signal.LOGS, Signal.METRICS)),
    METRIC("metric", EnumSet.of(Signal.METRICS)),
    STREAM_ID("streamID", EnumSet.of(Signal.METRICS)),
    ATTRIBUTES("attributes", EnumSet.of(Signal.TRACES, Signal.LOGS, Signal.METRICS));

    private final String text;
    private final Set<Signal> signals;

    RoutingKeyName(String text, Set<Signal> signals) {
        this.text = text;
        this.signals = signals;
    }

    /** Reads the value; the Collector compares it letter by letter. */
    static RoutingKeyName parse(String text) {
        for (RoutingKeyName name : values()) {
            if (name.text.equals(text)) {
                return name;
            }
        }
        throw new IllegalArgumentException("routing_key: \"" + text
                + "\" is not supported; use traceID, service, resource, metric, streamID or attributes");
    }

    /** Whether items of a signal have this key. */
    boolean routes(Signal signal) {
        return signals.contains(signal);
    }

    @Override
    public String toString() {
        return text;
    }
}
