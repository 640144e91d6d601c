package io.spanway.processing.receiver.telemetrygenerator;

import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;

/** The same log record again and again. Immutable. */
final class LogsGenerator implements Generator {
    private final Attributes resource;
    private final Attributes attributes;
    private final String body;
    private final int severity;

    /** @param severity 1 to 24, 0 = unspecified */
    LogsGenerator(Attributes resource, Attributes attributes, String body, int severity) {
        this.resource = resource;
        this.attributes = attributes;
        this.body = body;
        this.severity = severity;
    }

    @Override
    public Signal signal() {
        return Signal.LOGS;
    }

    @Override
    public Telemetry next(long unixNanos) {
        LogRecord log = new LogRecord();
        log.setTimeUnixNano(unixNanos);
        log.setObservedTimeUnixNano(unixNanos);
        log.setSeverityNumber(severity);
        log.setBody(body);
        log.attributes().putAll(attributes.copy());
        Telemetry telemetry = new Telemetry(Signal.LOGS);
        ResourceItems group = new ResourceItems(Signal.LOGS);
        group.resource().attributes().putAll(resource.copy());
        ScopeItems scope = new ScopeItems(Signal.LOGS);
        scope.items().add(log);
        group.scopes().add(scope);
        telemetry.resources().add(group);
        return telemetry;
    }
}
