package io.spanway.processing.processor.attributes;

import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.telemetry.TelemetryProcessor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code resource}: changes the attributes of resources. Thread-safe. */
public final class ResourceProcessor extends TelemetryProcessor {
    private final ActionList actions;

    /**
     * @param attributes what is done, in this order; at least one action
     *     <p>Immutable.
     */
    record Config(List<ActionConfig> attributes) {
        Config {
            attributes = attributes == null ? List.of() : List.copyOf(attributes);
            if (attributes.isEmpty()) {
                throw new IllegalArgumentException("attributes: must have at least one entry");
            }
        }
    }

    ResourceProcessor(Config config, PayloadSink next) {
        super(next);
        this.actions = new ActionList(config.attributes());
    }

    /** The component type. */
    public static ComponentType<?> type() {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.BETA, Signal.METRICS, Stability.BETA, Signal.LOGS, Stability.BETA);
        return new ProcessorType<>(
                new Descriptor<>("resource", List.of(), stability, Config.class),
                (context, config, signal, next) -> new ResourceProcessor(config, next));
    }

    @Override
    protected @Nullable Outcome process(Telemetry telemetry, Payload payload) {
        Messages<ResourceItems> resources = telemetry.resources();
        for (int i = 0; i < resources.size(); i++) {
            actions.apply(resources.get(i).resource().attributes(), payload.context());
        }
        return null;
    }
}
