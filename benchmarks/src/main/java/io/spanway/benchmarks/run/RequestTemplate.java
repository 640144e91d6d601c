package io.spanway.benchmarks.run;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.JsonException;
import io.spanway.otlp.json.OtlpJson;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * One encoded request, of which each use differs only in its ids, so that making a request costs little more than a copy.
 *
 * <p>Immutable.
 */
final class RequestTemplate {
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private final byte[] bytes;
    private final SpanIds ids;
    private final boolean text;
    private final int protobufSize;
    /** Where the ids of each span begin. */
    private final int[] traceIdAt;

    private final int[] spanIdAt;

    /** @param json whether requests are OTLP/JSON instead of protobuf */
    RequestTemplate(int spans, int spanBytes, boolean json) {
        byte[] protobuf = request(spans, spanBytes).toByteArray();
        this.protobufSize = protobuf.length;
        this.ids = new SpanIds(spans);
        this.text = json;
        this.traceIdAt = new int[spans];
        this.spanIdAt = new int[spans];
        this.bytes = json ? toJson(protobuf) : protobuf;
        int from = 0;
        for (int i = 0; i < spans; i++) {
            traceIdAt[i] = find(marker(i, TRACE_ID_BYTES), from);
            spanIdAt[i] = find(marker(i, SPAN_ID_BYTES), traceIdAt[i]);
            from = spanIdAt[i];
        }
    }

    /** Bytes of the protobuf form, in which sinks get it. */
    int protobufSize() {
        return protobufSize;
    }

    /**
     * The request of this number, owned by the caller.
     *
     * @param headroom bytes of undefined content to leave in front
     */
    ByteBuf make(long request, int headroom) {
        ByteBuf made = PooledByteBufAllocator.DEFAULT.directBuffer(headroom + bytes.length);
        made.writeZero(headroom).writeBytes(bytes);
        for (int i = 0; i < traceIdAt.length; i++) {
            long trace = SpanIds.disguise(ids.trace(request, i));
            put(made, headroom + traceIdAt[i], trace);
            put(made, headroom + traceIdAt[i] + Long.BYTES * (text ? 2 : 1), ~trace);
            put(made, headroom + spanIdAt[i], SpanIds.disguise(ids.span(request, i)));
        }
        return made;
    }

    private void put(ByteBuf made, int at, long value) {
        if (!text) {
            made.setLong(at, value);
            return;
        }
        for (int digit = 0; digit < 2 * Long.BYTES; digit++) {
            int nibble = (int) (value >>> 60 - 4 * digit) & 15;
            made.setByte(at + digit, nibble < 10 ? '0' + nibble : 'a' - 10 + nibble);
        }
    }

    /** Bytes that occur nowhere else in the template. */
    private static byte[] marker(int index, int length) {
        byte[] marker = new byte[length];
        new Random(31L * index + length).nextBytes(marker);
        return marker;
    }

    /** Where the marker lies, in whichever form ids have here. */
    private int find(byte[] id, int from) {
        byte[] marker = text ? ByteBufUtil.hexDump(id).getBytes(StandardCharsets.US_ASCII) : id;
        for (int at = from; at <= bytes.length - marker.length; at++) {
            int matching = 0;
            while (matching < marker.length && bytes[at + matching] == marker[matching]) {
                matching++;
            }
            if (matching == marker.length) {
                return at;
            }
        }
        throw new IllegalStateException("an id is missing from the template");
    }

    private static byte[] toJson(byte[] protobuf) {
        ByteBuf json = Unpooled.buffer(2 * protobuf.length);
        try {
            OtlpJson.toJson(Signal.TRACES, Unpooled.wrappedBuffer(protobuf), json);
        } catch (JsonException e) {
            throw new IllegalStateException("the template is no valid request", e);
        }
        return ByteBufUtil.getBytes(json);
    }

    private static ExportTraceServiceRequest request(int spans, int spanBytes) {
        Random random = new Random(42);
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var resource = request.addResourceSpansBuilder();
        for (String key : new String[] {"service.name", "service.namespace", "service.version", "host.name"}) {
            resource.getResourceBuilder()
                    .addAttributesBuilder()
                    .setKey(key)
                    .getValueBuilder()
                    .setStringValue("bench-" + key);
        }
        ScopeSpans.Builder scope = resource.addScopeSpansBuilder();
        scope.getScopeBuilder().setName("io.spanway.bench").setVersion("1");
        for (int i = 0; i < spans; i++) {
            scope.addSpans(span(random, i, spanBytes));
        }
        return request.build();
    }

    private static Span span(Random random, int index, int spanBytes) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(marker(index, TRACE_ID_BYTES)))
                .setSpanId(ByteString.copyFrom(marker(index, SPAN_ID_BYTES)))
                .setFlags(0x101)
                .setName("GET /api/v1/products/{id}")
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(1_700_000_000_000_000_000L + index)
                .setEndTimeUnixNano(1_700_000_000_012_345_678L + index);
        span.getStatusBuilder().setCodeValue(1);
        for (int i = 0; span.buildPartial().getSerializedSize() < spanBytes - 25; i++) {
            var value = span.addAttributesBuilder().setKey("attribute.key." + i).getValueBuilder();
            if (i % 4 == 3) {
                value.setIntValue(random.nextInt(100_000));
            } else {
                value.setStringValue("some value " + random.nextInt());
            }
        }
        return span.build();
    }
}
