package io.spanway.otlp;

/**
 * One stage of the road.
 *
 * <p>{@code accept} always consumes {@code payload} (its one reference), even when it refuses, and completes {@code done} exactly once,
 * during the call or later, on any thread. It does not throw for anything that is expected and does not block.
 */
@FunctionalInterface
public interface PayloadSink {
    void accept(Payload payload, Completion done);
}
