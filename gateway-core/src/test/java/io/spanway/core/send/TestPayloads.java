package io.spanway.core.send;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Trace requests whose spans are named {@code prefix0, prefix1, …}, and how to read them back. */
final class TestPayloads {
    private final List<ByteBuf> made = new ArrayList<>();

    Payload spans(String prefix, int count) {
        return spans(prefix, count, RequestContext.NONE);
    }

    Payload spans(String prefix, int count, Map<String, List<String>> metadata) {
        return spans(prefix, count, new RequestContext(metadata, RequestContext.NO_DEADLINE));
    }

    Payload spans(String prefix, int count, RequestContext context) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int i = 0; i < count; i++) {
            scope.addSpans(Span.newBuilder()
                    .setName(prefix + i)
                    .setTraceId(ByteString.copyFrom(new byte[16]))
                    .build());
        }
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().setDroppedAttributesCount(count))
                        .addScopeSpans(scope))
                .build()
                .toByteArray();
        return of(request, context);
    }

    Payload of(byte[] request, RequestContext context) {
        ByteBuf bytes = Unpooled.directBuffer(Math.max(1, request.length)).writeBytes(request);
        made.add(bytes);
        return new Payload(Signal.TRACES, bytes, context, 1);
    }

    /** Every buffer made here whose last reference was not given back. */
    List<ByteBuf> leaked() {
        return made.stream().filter(bytes -> bytes.refCnt() != 0).toList();
    }

    /** Names of the spans in a payload, which stays the caller's. */
    static List<String> names(Payload payload) {
        try {
            List<String> names = new ArrayList<>();
            ExportTraceServiceRequest.parseFrom(ByteBufUtil.getBytes(payload.bytes()))
                    .getResourceSpansList()
                    .forEach(group -> group.getScopeSpansList()
                            .forEach(scope -> scope.getSpansList().forEach(span -> names.add(span.getName()))));
            return names;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
