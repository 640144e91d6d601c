package io.spanway.core.pipeline;

import io.spanway.otlp.Signal;

/** A pipeline's name: {@code traces}, {@code logs/audit}. Immutable. */
public record PipelineId(Signal signal, String name) {
    @Override
    public String toString() {
        return name.isEmpty() ? signal.id() : signal.id() + "/" + name;
    }
}
