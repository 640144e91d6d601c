package io.spanway.processing.fake;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.Random;

/** Requests as instrumented HTTP services send them: about 700 bytes a span, twelve attributes. */
public final class TypicalSpans {
    private final Random random = new Random(11);
    private long next = 1;

    /** A request of {@code traces} new traces with {@code perTrace} spans each, of one service. */
    public byte[] request(int traces, int perTrace) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder()
                .setScope(InstrumentationScope.newBuilder()
                        .setName("io.opentelemetry.tomcat-10.0")
                        .setVersion("2.14.0-alpha"));
        for (int trace = 0; trace < traces; trace++) {
            long high = random.nextLong();
            for (int i = 0; i < perTrace; i++) {
                scope.addSpans(span(high, next, i));
            }
            next++;
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                        ResourceSpans.newBuilder().setResource(resource()).addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static Resource resource() {
        return Resource.newBuilder()
                .addAttributes(text("service.name", "checkout"))
                .addAttributes(text("service.namespace", "shop"))
                .addAttributes(text("service.instance.id", "0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab"))
                .addAttributes(text("k8s.pod.name", "checkout-6c9d8f7b5d-x7k2p"))
                .build();
    }

    private Span span(long high, long low, int i) {
        long start = 1_795_250_000_000_000_000L + random.nextInt(1_000_000);
        Span.Builder span = Span.newBuilder()
                .setTraceId(id(high, low))
                .setSpanId(id(random.nextLong()))
                .setName("GET /api/v1/products/{id}")
                .setKindValue(2 + i % 2)
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + random.nextInt(50_000_000))
                .setStatus(Status.getDefaultInstance())
                .setFlags(0x101)
                .addAttributes(text("http.request.method", "GET"))
                .addAttributes(number("http.response.status_code", i % 6 == 0 ? 500 : 200))
                .addAttributes(text("url.path", "/api/v1/products/" + random.nextInt(100_000)))
                .addAttributes(text("url.scheme", "https"))
                .addAttributes(text("server.address", "catalog.shop.svc.cluster.local"))
                .addAttributes(number("server.port", 8443))
                .addAttributes(text("network.peer.address", "10.1.2." + random.nextInt(256)))
                .addAttributes(text("network.protocol.version", "1.1"))
                .addAttributes(text("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"))
                .addAttributes(text("thread.name", "http-nio-8080-exec-" + random.nextInt(200)))
                .addAttributes(number("thread.id", random.nextInt(4000)))
                .addAttributes(text("app.request.context", "x".repeat(100)));
        if (i > 0) {
            span.setParentSpanId(id(7));
        }
        return span.build();
    }

    private static ByteString id(long... parts) {
        ByteBuffer bytes = ByteBuffer.allocate(parts.length * Long.BYTES);
        for (long part : parts) {
            bytes.putLong(part);
        }
        return ByteString.copyFrom(bytes.array());
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }
}
