package io.spanway.e2e;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Requests of the tests, and what is in them. Immutable. */
final class Requests {
    private Requests() {}

    static ByteString randomId(Random random, int bytes) {
        byte[] id = new byte[bytes];
        random.nextBytes(id);
        return ByteString.copyFrom(id);
    }

    /** One span for each trace id. */
    static ExportTraceServiceRequest traces(List<ByteString> traceIds, Random random) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var spans = request.addResourceSpansBuilder().addScopeSpansBuilder();
        for (ByteString traceId : traceIds) {
            spans.addSpans(Span.newBuilder()
                    .setTraceId(traceId)
                    .setSpanId(randomId(random, 8))
                    .setName("span"));
        }
        return request.build();
    }

    /** One log record for each trace id. */
    static ExportLogsServiceRequest logs(List<ByteString> traceIds) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        var group = request.addResourceLogsBuilder();
        group.getResourceBuilder()
                .addAttributes(KeyValue.newBuilder()
                        .setKey("service.name")
                        .setValue(AnyValue.newBuilder().setStringValue("shop")));
        var records = group.addScopeLogsBuilder();
        traceIds.forEach(traceId -> records.addLogRecords(LogRecord.newBuilder().setTraceId(traceId)));
        return request.build();
    }

    static Stream<Span> spans(ExportTraceServiceRequest request) {
        return request.getResourceSpansList().stream()
                .flatMap(group -> group.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream());
    }

    static Stream<LogRecord> records(ExportLogsServiceRequest request) {
        return request.getResourceLogsList().stream()
                .flatMap(group -> group.getScopeLogsList().stream())
                .flatMap(scope -> scope.getLogRecordsList().stream());
    }

    static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
