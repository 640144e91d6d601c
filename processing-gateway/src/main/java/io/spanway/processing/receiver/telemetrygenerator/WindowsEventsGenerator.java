package io.spanway.processing.receiver.telemetrygenerator;

import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;

/**
 * Log records that look like those of a Windows machine's event log: a logon, a failed one, a service that stopped. Made up, not recorded.
 * Immutable.
 */
final class WindowsEventsGenerator implements Generator {
    private static final int INFO = 9;
    private static final int WARN = 13;

    @Override
    public Signal signal() {
        return Signal.LOGS;
    }

    @Override
    public Telemetry next(long unixNanos) {
        ScopeItems scope = new ScopeItems(Signal.LOGS);
        scope.items()
                .add(event(
                        unixNanos,
                        INFO,
                        "Security",
                        "Microsoft-Windows-Security-Auditing",
                        4624,
                        "An account was successfully logged on."));
        scope.items()
                .add(event(
                        unixNanos,
                        WARN,
                        "Security",
                        "Microsoft-Windows-Security-Auditing",
                        4625,
                        "An account failed to log on."));
        scope.items()
                .add(event(
                        unixNanos,
                        INFO,
                        "System",
                        "Service Control Manager",
                        7036,
                        "The Windows Update service entered the stopped state."));
        ResourceItems group = new ResourceItems(Signal.LOGS);
        group.scopes().add(scope);
        Telemetry telemetry = new Telemetry(Signal.LOGS);
        telemetry.resources().add(group);
        return telemetry;
    }

    private static LogRecord event(
            long unixNanos, int severity, String channel, String provider, long id, String message) {
        Attributes source = new Attributes();
        source.put("name", provider);
        Attributes number = new Attributes();
        number.put("id", id);
        Attributes body = new Attributes();
        body.put("channel", channel);
        body.put("computer", "windows-sample");
        body.put("event_id", number);
        body.put("level", severity == INFO ? "Information" : "Warning");
        body.put("message", message);
        body.put("provider", source);
        LogRecord log = new LogRecord();
        log.setTimeUnixNano(unixNanos);
        log.setObservedTimeUnixNano(unixNanos);
        log.setSeverityNumber(severity);
        log.setBody(body);
        return log;
    }
}
