package io.spanway.otlp.json;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Signal;
import java.nio.charset.StandardCharsets;

/** Short forms of both directions for tests. Immutable. */
final class Json {
    private Json() {}

    static Parser<? extends Message> parser(Signal signal) {
        return switch (signal) {
            case TRACES -> ExportTraceServiceRequest.parser();
            case METRICS -> ExportMetricsServiceRequest.parser();
            case LOGS -> ExportLogsServiceRequest.parser();
            case PROFILES -> ExportProfilesServiceRequest.parser();
        };
    }

    static byte[] bytes(Signal signal, byte[] json) throws JsonException {
        ByteBuf out = OtlpJson.toProtobuf(signal, Unpooled.wrappedBuffer(json), UnpooledByteBufAllocator.DEFAULT);
        try {
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            return bytes;
        } finally {
            out.release();
        }
    }

    static byte[] bytes(Signal signal, String json) throws JsonException {
        return bytes(signal, json.getBytes(StandardCharsets.UTF_8));
    }

    static Message read(Signal signal, String json) throws JsonException {
        try {
            return parser(signal).parseFrom(bytes(signal, json));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("not protobuf", e);
        }
    }

    /** One span with these members. */
    static Span span(String members) throws JsonException {
        return ((ExportTraceServiceRequest) read(Signal.TRACES, spanText(members)))
                .getResourceSpans(0)
                .getScopeSpans(0)
                .getSpans(0);
    }

    static String spanText(String members) {
        return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + members.replace('\'', '"') + "}]}]}]}";
    }

    static LogRecord log(String members) throws JsonException {
        String json = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{" + members.replace('\'', '"') + "}]}]}]}";
        return ((ExportLogsServiceRequest) read(Signal.LOGS, json))
                .getResourceLogs(0)
                .getScopeLogs(0)
                .getLogRecords(0);
    }

    static Metric metric(String members) throws JsonException {
        String json =
                "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{" + members.replace('\'', '"') + "}]}]}]}";
        return ((ExportMetricsServiceRequest) read(Signal.METRICS, json))
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0);
    }

    static String write(Signal signal, byte[] protobuf) throws JsonException {
        ByteBuf target = Unpooled.buffer();
        OtlpJson.toJson(signal, Unpooled.wrappedBuffer(protobuf), target);
        return target.toString(StandardCharsets.UTF_8);
    }
}
