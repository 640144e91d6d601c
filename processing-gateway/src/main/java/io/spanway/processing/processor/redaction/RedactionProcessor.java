package io.spanway.processing.processor.redaction;

import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Stability;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.processing.telemetry.TelemetryProcessor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code redaction}: redacts the attributes of resources, scopes, spans, span events, log records and points, and bodies. Thread-safe. */
public final class RedactionProcessor extends TelemetryProcessor {
    private final Redactor redactor;

    RedactionProcessor(RedactionConfig config, PayloadSink next) {
        super(next);
        this.redactor = new Redactor(config);
    }

    /** The component type. */
    public static ComponentType<?> type() {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.BETA, Signal.METRICS, Stability.ALPHA, Signal.LOGS, Stability.ALPHA);
        return new ProcessorType<>(
                new Descriptor<>("redaction", List.of(), stability, RedactionConfig.class),
                (context, config, signal, next) -> new RedactionProcessor(config, next));
    }

    @Override
    protected @Nullable Outcome process(Telemetry telemetry, Payload payload) {
        for (ResourceItems resource : telemetry.resources()) {
            redactor.redact(resource.resource().attributes());
            for (ScopeItems scope : resource.scopes()) {
                redactor.redact(scope.scope().attributes());
                for (Item item : scope.items()) {
                    item(item);
                }
            }
        }
        return null;
    }

    private void item(Item item) {
        if (item instanceof Span span) {
            redactor.redact(span.attributes());
            for (SpanEvent event : span.events()) {
                redactor.redact(event.attributes());
            }
        } else if (item instanceof LogRecord log) {
            redactor.redact(log.attributes());
            redactor.redactBody(log);
        } else if (item instanceof Metric metric) {
            for (DataPoint point : metric.points()) {
                redactor.redact(point.attributes());
            }
        }
    }
}
