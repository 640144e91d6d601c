package io.spanway.otlp.json.schema;

import static io.spanway.otlp.json.schema.CommonSchema.KEY_VALUE;
import static io.spanway.otlp.json.schema.Kind.FIXED32;
import static io.spanway.otlp.json.schema.Kind.FIXED64;
import static io.spanway.otlp.json.schema.Kind.ID;
import static io.spanway.otlp.json.schema.Kind.STRING;
import static io.spanway.otlp.json.schema.Kind.UINT32;

import java.util.Map;

/** Messages of traces (opentelemetry-proto 1.11: trace.proto, trace_service.proto). Immutable. */
final class TraceSchema {
    private static final MessageType EVENT = MessageType.of(
            "Event",
            Field.of(1, "timeUnixNano", FIXED64),
            Field.of(2, "name", STRING),
            Field.list(3, "attributes", KEY_VALUE),
            Field.of(4, "droppedAttributesCount", UINT32));
    private static final MessageType LINK = MessageType.of(
            "Link",
            Field.of(1, "traceId", ID),
            Field.of(2, "spanId", ID),
            Field.of(3, "traceState", STRING),
            Field.list(4, "attributes", KEY_VALUE),
            Field.of(5, "droppedAttributesCount", UINT32),
            Field.of(6, "flags", FIXED32));
    private static final MessageType STATUS = MessageType.of(
            "Status",
            Field.of(2, "message", STRING),
            Field.ofEnum(3, "code", Map.of("STATUS_CODE_UNSET", 0, "STATUS_CODE_OK", 1, "STATUS_CODE_ERROR", 2)));
    private static final MessageType SPAN = MessageType.large(
            "Span",
            2,
            Field.of(1, "traceId", ID),
            Field.of(2, "spanId", ID),
            Field.of(3, "traceState", STRING),
            Field.of(4, "parentSpanId", ID),
            Field.of(16, "flags", FIXED32),
            Field.of(5, "name", STRING),
            Field.ofEnum(
                    6,
                    "kind",
                    Map.of(
                            "SPAN_KIND_UNSPECIFIED", 0,
                            "SPAN_KIND_INTERNAL", 1,
                            "SPAN_KIND_SERVER", 2,
                            "SPAN_KIND_CLIENT", 3,
                            "SPAN_KIND_PRODUCER", 4,
                            "SPAN_KIND_CONSUMER", 5)),
            Field.of(7, "startTimeUnixNano", FIXED64),
            Field.of(8, "endTimeUnixNano", FIXED64),
            Field.list(9, "attributes", KEY_VALUE),
            Field.of(10, "droppedAttributesCount", UINT32),
            Field.list(11, "events", EVENT),
            Field.of(12, "droppedEventsCount", UINT32),
            Field.list(13, "links", LINK),
            Field.of(14, "droppedLinksCount", UINT32),
            Field.of(15, "status", STATUS));
    private static final MessageType SCOPE_SPANS = CommonSchema.scopeItems("ScopeSpans", Field.list(2, "spans", SPAN));
    private static final MessageType RESOURCE_SPANS =
            CommonSchema.resourceItems("ResourceSpans", Field.list(2, "scopeSpans", SCOPE_SPANS));

    static final MessageType REQUEST =
            MessageType.of("ExportTraceServiceRequest", Field.list(1, "resourceSpans", RESOURCE_SPANS));

    private TraceSchema() {}
}
