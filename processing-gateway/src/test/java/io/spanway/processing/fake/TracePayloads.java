package io.spanway.processing.fake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBufUtil;
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
import java.util.ArrayList;
import java.util.List;

/** Trace requests of this module's tests, and how to read them back. */
public final class TracePayloads {
    private TracePayloads() {}

    /** One resource group of a service with spans {@code service0, service1, …}. */
    public static ResourceSpans group(String service, int spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int i = 0; i < spans; i++) {
            scope.addSpans(Span.newBuilder().setName(service + i));
        }
        KeyValue name = KeyValue.newBuilder()
                .setKey("service.name")
                .setValue(AnyValue.newBuilder().setStringValue(service))
                .build();
        return ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(name))
                .addScopeSpans(scope)
                .build();
    }

    public static byte[] request(ResourceSpans... groups) {
        return ExportTraceServiceRequest.newBuilder()
                .addAllResourceSpans(List.of(groups))
                .build()
                .toByteArray();
    }

    public static Payload payload(byte[] request) {
        return new Payload(
                Signal.TRACES,
                Unpooled.directBuffer(Math.max(1, request.length)).writeBytes(request),
                RequestContext.NONE,
                System.nanoTime());
    }

    /** Names of the spans in a payload, which stays the caller's. */
    public static List<String> names(Payload payload) {
        return names(ByteBufUtil.getBytes(payload.bytes()));
    }

    public static List<String> names(byte[] request) {
        try {
            List<String> names = new ArrayList<>();
            ExportTraceServiceRequest.parseFrom(request)
                    .getResourceSpansList()
                    .forEach(group -> group.getScopeSpansList()
                            .forEach(scope -> scope.getSpansList().forEach(span -> names.add(span.getName()))));
            return names;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
