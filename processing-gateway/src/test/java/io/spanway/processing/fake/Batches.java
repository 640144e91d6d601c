package io.spanway.processing.fake;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.NumberPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends decoded batches through a processor and keeps what comes out, encoded and decoded again. */
public final class Batches {
    private final List<Telemetry> passed = new ArrayList<>();
    private @Nullable Outcome outcome;

    /** Two services, {@code shop} and {@code pay}, each with spans {@code service0} and {@code service1} that have one event. */
    public static Telemetry traces() {
        Telemetry telemetry = new Telemetry(Signal.TRACES);
        for (String service : List.of("shop", "pay")) {
            ScopeItems scope = scope(telemetry, service);
            for (int i = 0; i < 2; i++) {
                Span span = new Span();
                span.setName(service + i);
                span.attributes().put("i", (long) i);
                SpanEvent event = new SpanEvent();
                event.setName("event" + i);
                span.events().add(event);
                scope.items().add(span);
            }
        }
        return telemetry;
    }

    /** One service with logs {@code a}, {@code b} of severities 9 and 17, and one without body or severity. */
    public static Telemetry logs() {
        Telemetry telemetry = new Telemetry(Signal.LOGS);
        ScopeItems scope = scope(telemetry, "shop");
        scope.items().add(log("a", 9));
        scope.items().add(log("b", 17));
        scope.items().add(new LogRecord());
        return telemetry;
    }

    private static LogRecord log(String body, int severity) {
        LogRecord log = new LogRecord();
        log.setBody(body);
        log.setSeverityNumber(severity);
        log.setSeverityText(severity == 9 ? "INFO" : "ERROR");
        log.attributes().put("k", body);
        return log;
    }

    /** Gauges {@code cpu} with points 0, 1, 2 and {@code mem} with point 0. */
    public static Telemetry metrics() {
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        ScopeItems scope = scope(telemetry, "shop");
        scope.items().add(gauge("cpu", 3));
        scope.items().add(gauge("mem", 1));
        return telemetry;
    }

    private static Metric gauge(String name, int points) {
        Metric metric = new Metric();
        metric.setName(name);
        metric.setType(MetricType.GAUGE);
        for (int i = 0; i < points; i++) {
            NumberPoint point = new NumberPoint();
            point.setInt(i);
            point.attributes().put("core", Integer.toString(i));
            metric.points().add(point);
        }
        return metric;
    }

    private static ScopeItems scope(Telemetry telemetry, String service) {
        ResourceItems resource = new ResourceItems(telemetry.signal());
        resource.resource().attributes().put("service.name", service);
        ScopeItems scope = new ScopeItems(telemetry.signal());
        scope.scope().setName(service + "-lib");
        resource.scopes().add(scope);
        telemetry.resources().add(resource);
        return scope;
    }

    /** Sends a batch through what {@code processor} makes in front of this. */
    public Batches send(Telemetry telemetry, Function<PayloadSink, PayloadSink> processor) {
        PayloadSink keeping = (payload, done) -> {
            byte[] bytes = new byte[payload.bytes().readableBytes()];
            payload.bytes().getBytes(payload.bytes().readerIndex(), bytes);
            passed.add(Telemetry.decode(payload.signal(), bytes));
            payload.release();
            done.complete(Outcome.ACCEPTED);
        };
        Payload payload = telemetry.toPayload(RequestContext.NONE, 0);
        processor.apply(keeping).accept(payload, answer -> outcome = answer);
        return this;
    }

    /** How often something came out. */
    public int count() {
        return passed.size();
    }

    public Outcome outcome() {
        if (outcome == null) {
            throw new AssertionError("no answer");
        }
        return outcome;
    }

    /** What came out last. */
    public Telemetry last() {
        return passed.get(passed.size() - 1);
    }

    /** Items of the last batch. */
    public <T> List<T> items(Class<T> type) {
        List<T> items = new ArrayList<>();
        for (ResourceItems resource : last().resources()) {
            for (ScopeItems scope : resource.scopes()) {
                scope.items().forEach(item -> items.add(type.cast(item)));
            }
        }
        return items;
    }

    /** Names of the spans of the last batch. */
    public List<String> spanNames() {
        return items(Span.class).stream().map(Span::name).toList();
    }
}
