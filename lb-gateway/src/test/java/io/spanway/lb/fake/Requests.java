package io.spanway.lb.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Trace requests whose keys and ids are plain numbers. */
public final class Requests {
    private Requests() {}

    /** One span per key, with the key as trace id; the span's name is its place in the request. */
    public static byte[] ofKeys(long... keys) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int i = 0; i < keys.length; i++) {
            scope.addSpans(span(keys[i], i, "span" + i));
        }
        return request(scope);
    }

    /** One span with a name of {@code nameBytes} bytes, to give it a size. */
    public static byte[] large(long key, int nameBytes) {
        return request(ScopeSpans.newBuilder().addSpans(span(key, 0, "x".repeat(nameBytes))));
    }

    /** Spans with a key each and names of {@code nameBytes} bytes. */
    public static byte[] spans(int count, int nameBytes) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int i = 0; i < count; i++) {
            scope.addSpans(span(i, i, "x".repeat(nameBytes)));
        }
        return request(scope);
    }

    /** One span per pair of key and span id. */
    public static byte[] ofPairs(long[] keys, long[] ids) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int i = 0; i < keys.length; i++) {
            scope.addSpans(span(keys[i], ids[i], "op"));
        }
        return request(scope);
    }

    private static byte[] request(ScopeSpans.Builder scope) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static Span span(long key, long id, String name) {
        ByteBuffer traceId = ByteBuffer.allocate(16).putLong(7).putLong(key).flip();
        ByteBuffer spanId = ByteBuffer.allocate(8).putLong(id).flip();
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(traceId))
                .setSpanId(ByteString.copyFrom(spanId))
                .setName(name)
                .build();
    }

    /** The keys of a request's spans, in order. */
    public static List<Long> keys(byte[] request) {
        List<Long> keys = new ArrayList<>();
        for (Span span : spans(request)) {
            keys.add(span.getTraceId().asReadOnlyByteBuffer().getLong(8));
        }
        return keys;
    }

    /** The span ids of a request's spans, in order. */
    public static List<Long> ids(byte[] request) {
        List<Long> ids = new ArrayList<>();
        for (Span span : spans(request)) {
            ids.add(span.getSpanId().asReadOnlyByteBuffer().getLong(0));
        }
        return ids;
    }

    private static List<Span> spans(byte[] request) {
        try {
            List<Span> spans = new ArrayList<>();
            for (ResourceSpans resource :
                    ExportTraceServiceRequest.parseFrom(request).getResourceSpansList()) {
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    spans.addAll(scope.getSpansList());
                }
            }
            return spans;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("a backend got bytes that are no request", e);
        }
    }
}
