package io.spanway.processing.processor.attributes;

import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.telemetry.TelemetryProcessor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code attributes}: changes the attributes of spans, log records and data points. Thread-safe. */
public final class AttributesProcessor extends TelemetryProcessor {
    private final ActionList actions;
    private final ItemMatcher matcher;

    /**
     * @param actions what is done, in this order; at least one
     * @param include only to items that match
     * @param exclude not to items that match
     *     <p>Immutable.
     */
    record Config(
            List<ActionConfig> actions,
            @Nullable MatchConfig include,
            @Nullable MatchConfig exclude) {
        Config {
            actions = actions == null ? List.of() : List.copyOf(actions);
            if (actions.isEmpty()) {
                throw new IllegalArgumentException("actions: must have at least one entry");
            }
        }
    }

    /** @throws IllegalArgumentException if include or exclude cannot be applied to the signal */
    AttributesProcessor(Config config, Signal signal, PayloadSink next) {
        super(next);
        this.actions = new ActionList(config.actions());
        this.matcher = ItemMatcher.of(config.include(), config.exclude(), signal);
    }

    /** The component type. */
    public static ComponentType<?> type() {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.BETA, Signal.METRICS, Stability.BETA, Signal.LOGS, Stability.BETA);
        return new ProcessorType<>(
                new Descriptor<>("attributes", List.of(), stability, Config.class),
                (context, config, signal, next) -> new AttributesProcessor(config, signal, next));
    }

    @Override
    protected @Nullable Outcome process(Telemetry telemetry, Payload payload) {
        Messages<ResourceItems> resources = telemetry.resources();
        for (int r = 0; r < resources.size(); r++) {
            ResourceItems resource = resources.get(r);
            for (int s = 0; s < resource.scopes().size(); s++) {
                scope(resource, resource.scopes().get(s), payload.context());
            }
        }
        return null;
    }

    private void scope(ResourceItems resource, ScopeItems scope, RequestContext context) {
        Messages<Item> items = scope.items();
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            if (matcher.matches(item, resource.resource(), scope.scope())) {
                item(item, context);
            }
        }
    }

    private void item(Item item, RequestContext context) {
        if (item instanceof Span span) {
            actions.apply(span.attributes(), context);
        } else if (item instanceof LogRecord log) {
            actions.apply(log.attributes(), context);
        } else if (item instanceof Metric metric) {
            Messages<DataPoint> points = metric.points();
            for (int i = 0; i < points.size(); i++) {
                actions.apply(points.get(i).attributes(), context);
            }
        }
    }
}
