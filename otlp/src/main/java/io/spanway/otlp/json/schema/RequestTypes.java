package io.spanway.otlp.json.schema;

import io.spanway.otlp.Signal;

/** The outermost message type of each signal, and the one that most of every request consists of. Immutable. */
public final class RequestTypes {
    /** An attribute. */
    public static final MessageType KEY_VALUE = CommonSchema.KEY_VALUE;

    private RequestTypes() {}

    /** The type of the {@code Export*ServiceRequest} of {@code signal}. */
    public static MessageType of(Signal signal) {
        return switch (signal) {
            case TRACES -> TraceSchema.REQUEST;
            case METRICS -> MetricsSchema.REQUEST;
            case LOGS -> LogsSchema.REQUEST;
            case PROFILES -> ProfilesSchema.REQUEST;
        };
    }
}
