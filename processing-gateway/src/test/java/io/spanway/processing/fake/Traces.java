package io.spanway.processing.fake;

import com.google.protobuf.ByteString;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.nio.ByteBuffer;
import java.util.List;

/** Small traces with numbers for ids. */
public final class Traces {
    private Traces() {}

    /** A span of trace {@code trace}; number 0 is its root. */
    public static Span span(int trace, int number) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(id(trace))
                .setSpanId(ByteString.copyFrom(
                        ByteBuffer.allocate(8).putInt(trace).putInt(number + 1).array()))
                .setName("t" + trace + "s" + number)
                .setStartTimeUnixNano(1_000_000L)
                .setEndTimeUnixNano(2_000_000L);
        if (number > 0) {
            span.setParentSpanId(ByteString.copyFrom(
                    ByteBuffer.allocate(8).putInt(trace).putInt(1).array()));
        }
        return span.build();
    }

    public static ByteString id(int trace) {
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(trace * 0x9e37_79b9_7f4a_7c15L)
                .putLong(trace)
                .array());
    }

    /** One resource group with one scope. */
    public static ExportTraceServiceRequest request(Span... spans) {
        return request("svc", List.of(spans));
    }

    public static ExportTraceServiceRequest request(String service, List<Span> spans) {
        KeyValue name = KeyValue.newBuilder()
                .setKey("service.name")
                .setValue(AnyValue.newBuilder().setStringValue(service))
                .build();
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(name))
                        .setSchemaUrl("https://opentelemetry.io/schemas/1.0.0")
                        .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans)))
                .build();
    }

    public static Payload payload(ExportTraceServiceRequest request) {
        return new Payload(Signal.TRACES, Unpooled.wrappedBuffer(request.toByteArray()), RequestContext.NONE, 0);
    }
}
