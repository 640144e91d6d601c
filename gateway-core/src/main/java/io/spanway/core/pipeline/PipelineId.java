package io.spanway.core.pipeline;

import io.spanway.otlp.Signal;

/** A pipeline's name: {@code traces}, {@code logs/audit}. Immutable. */
public record PipelineId(Signal signal, String name) {
    /**
     * Reads {@code signal[/name]}.
     *
     * @throws IllegalArgumentException naming the signal, when there is none of that name
     */
    public static PipelineId parse(String text) {
        ComponentId id = ComponentId.parse(text);
        for (Signal signal : Signal.values()) {
            if (signal.id().equals(id.type())) {
                return new PipelineId(signal, id.name());
            }
        }
        throw new IllegalArgumentException(
                "unknown pipeline signal: \"" + id.type() + "\" (valid values: traces, metrics, logs, profiles)");
    }

    @Override
    public String toString() {
        return name.isEmpty() ? signal.id() : signal.id() + "/" + name;
    }
}
