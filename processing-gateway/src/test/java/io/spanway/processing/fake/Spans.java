package io.spanway.processing.fake;

import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import java.nio.ByteBuffer;
import java.util.List;

/** Small traces in the decoded form. */
public final class Spans {
    private Spans() {}

    /** A span of a trace; ids are numbers, parent 0 is none, kind as OTLP numbers it. */
    public static Span span(long trace, long id, long parent, int kind, String name, long millis) {
        Span span = new Span();
        span.setTraceId(ByteBuffer.allocate(16).putLong(8, trace).array());
        span.setSpanId(ByteBuffer.allocate(8).putLong(0, id).array());
        if (parent != 0) {
            span.setParentSpanId(ByteBuffer.allocate(8).putLong(0, parent).array());
        }
        span.setKind(kind);
        span.setName(name);
        span.setStartTimeUnixNano(1_000_000_000L);
        span.setEndTimeUnixNano(1_000_000_000L + millis * 1_000_000);
        return span;
    }

    /** A payload of one resource. */
    public static Payload of(String service, Span... spans) {
        Telemetry telemetry = new Telemetry(Signal.TRACES);
        ResourceItems resource = new ResourceItems(Signal.TRACES);
        if (!service.isEmpty()) {
            resource.resource().attributes().put("service.name", service);
        }
        ScopeItems scope = new ScopeItems(Signal.TRACES);
        scope.items().addAll(List.of(spans));
        resource.scopes().add(scope);
        telemetry.resources().add(resource);
        return telemetry.toPayload(RequestContext.NONE, 0);
    }
}
