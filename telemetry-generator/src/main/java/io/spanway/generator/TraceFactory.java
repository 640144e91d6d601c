package io.spanway.generator;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Builds the requests of one batch of traces: for each service one request with its spans of all of them. Confined to one thread. */
final class TraceFactory {
    private static final InstrumentationScope SCOPE = InstrumentationScope.newBuilder()
            .setName("io.spanway.generator")
            .setVersion("1")
            .build();
    private static final String[] OPERATIONS = {"GET /cart", "POST /checkout", "SELECT orders", "publish receipt"};
    private static final int ID_BYTES = 24;

    /** A request and the ids of its spans, 24 bytes each (trace id, span id); empty for other signals. */
    record SpanRequest(ExportTraceServiceRequest request, byte[] ids) {}

    private final GeneratorSettings settings;
    private final SplittableRandom random;
    private final List<Resource> resources = new ArrayList<>();
    private final ByteString padding;
    private long points;

    TraceFactory(GeneratorSettings settings) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
        for (int service = 0; service < settings.services(); service++) {
            resources.add(Resource.newBuilder()
                    .addAttributes(text("service.name", "service-" + service))
                    .addAttributes(text("service.namespace", "spanway.demo"))
                    .addAttributes(text("service.instance.id", "instance-" + service))
                    .build());
        }
        this.padding = ByteString.copyFromUtf8("x".repeat(settings.spanBytes()));
    }

    /** Requests of {@code traces} new traces, one for each service that has spans of them; {@code traceIds} gets their ids. */
    List<SpanRequest> spans(int traces, long nowUnixNanos, List<ByteString> traceIds) {
        int services = settings.services();
        List<ScopeSpans.Builder> scopes = new ArrayList<>();
        List<ByteBuffer> ids = new ArrayList<>();
        for (int service = 0; service < services; service++) {
            scopes.add(ScopeSpans.newBuilder().setScope(SCOPE));
            ids.add(ByteBuffer.allocate(traces * settings.spansPerTrace() * ID_BYTES));
        }
        for (int trace = 0; trace < traces; trace++) {
            ByteString traceId = id(16);
            traceIds.add(traceId);
            ByteString root = add(traceId, ByteString.EMPTY, 0, nowUnixNanos, scopes, ids);
            for (int chain = 0; chain < settings.width(); chain++) {
                ByteString parent = root;
                for (int level = 1; level < settings.depth(); level++) {
                    parent = add(traceId, parent, level, nowUnixNanos, scopes, ids);
                }
            }
        }
        List<SpanRequest> requests = new ArrayList<>();
        for (int service = 0; service < services; service++) {
            if (scopes.get(service).getSpansCount() > 0) {
                requests.add(request(service, scopes.get(service), ids.get(service)));
            }
        }
        return requests;
    }

    /** One log record for each of the traces, by the service of their roots. */
    ExportLogsServiceRequest logs(List<ByteString> traceIds, long nowUnixNanos) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        var scope = request.addResourceLogsBuilder()
                .setResource(resources.get(0))
                .addScopeLogsBuilder()
                .setScope(SCOPE);
        for (ByteString traceId : traceIds) {
            scope.addLogRecords(LogRecord.newBuilder()
                    .setTimeUnixNano(nowUnixNanos)
                    .setObservedTimeUnixNano(nowUnixNanos)
                    .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
                    .setSeverityText("INFO")
                    .setBody(AnyValue.newBuilder().setStringValue("order placed"))
                    .setTraceId(traceId));
        }
        return request.build();
    }

    /** One cumulative data point for each service. */
    ExportMetricsServiceRequest metrics(long nowUnixNanos) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        points++;
        for (Resource resource : resources) {
            var metric = request.addResourceMetricsBuilder()
                    .setResource(resource)
                    .addScopeMetricsBuilder()
                    .setScope(SCOPE)
                    .addMetricsBuilder()
                    .setName("spanway.demo.ticks")
                    .setUnit("{ticks}");
            metric.getSumBuilder()
                    .setIsMonotonic(true)
                    .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                    .addDataPointsBuilder()
                    .setTimeUnixNano(nowUnixNanos)
                    .setAsInt(points);
        }
        return request.build();
    }

    private SpanRequest request(int service, ScopeSpans.Builder scope, ByteBuffer ids) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder().setResource(resources.get(service)).addScopeSpans(scope);
        byte[] used = new byte[ids.position()];
        ids.flip().get(used);
        return new SpanRequest(request.build(), used);
    }

    private ByteString add(
            ByteString traceId,
            ByteString parent,
            int level,
            long nowUnixNanos,
            List<ScopeSpans.Builder> scopes,
            List<ByteBuffer> ids) {
        int service = level % scopes.size();
        ByteString spanId = id(8);
        long start = nowUnixNanos + level * 100_000L;
        Span.Builder span = scopes.get(service)
                .addSpansBuilder()
                .setTraceId(traceId)
                .setSpanId(spanId)
                .setParentSpanId(parent)
                .setName(OPERATIONS[level % OPERATIONS.length])
                .setKind(level == 0 ? Span.SpanKind.SPAN_KIND_SERVER : Span.SpanKind.SPAN_KIND_CLIENT)
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + 1_000_000L + random.nextLong(5_000_000L))
                .addAttributes(text("http.route", "/cart"))
                .addAttributes(number("http.response.status_code", 200));
        if (random.nextInt(50) == 0) {
            span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
        }
        int missing = settings.spanBytes() - span.buildPartial().getSerializedSize() - 14;
        if (missing > 0) {
            span.addAttributes(KeyValue.newBuilder()
                    .setKey("padding")
                    .setValue(AnyValue.newBuilder().setStringValueBytes(padding.substring(0, missing))));
        }
        ids.get(service).put(traceId.asReadOnlyByteBuffer()).put(spanId.asReadOnlyByteBuffer());
        return spanId;
    }

    private ByteString id(int bytes) {
        ByteBuffer id = ByteBuffer.allocate(bytes);
        while (id.hasRemaining()) {
            id.putLong(random.nextLong() | 1L);
        }
        return ByteString.copyFrom(id.flip());
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
