package io.spanway.processing.vector;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Requests in a form in which equal telemetry is equal: no empty messages, attributes and maps sorted, points and resources in order of content. */
final class NormalForm {
    private NormalForm() {}

    static String text(Signal signal, byte[] request) {
        Message.Builder builder = switch (signal) {
            case TRACES -> ExportTraceServiceRequest.newBuilder();
            case LOGS -> ExportLogsServiceRequest.newBuilder();
            default -> ExportMetricsServiceRequest.newBuilder();
        };
        try {
            return normal(builder.mergeFrom(request).build()).toString();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Message normal(Message message) {
        Message.Builder out = message.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            if (!field.isRepeated()) {
                Message part = normal((Message) entry.getValue());
                boolean empty = part.getSerializedSize() == 0 && field.getContainingOneof() == null;
                out = empty ? out.clearField(field) : out.setField(field, part);
                continue;
            }
            List<Message> parts = new ArrayList<>();
            ((List<?>) entry.getValue()).forEach(part -> parts.add(normal((Message) part)));
            if (List.of("attributes", "filtered_attributes", "data_points").contains(field.getName())
                    || field.getContainingType().getName().equals("KeyValueList")) {
                parts.sort(Comparator.comparing(Message::toString));
            }
            if (field.getName().startsWith("resource_") || field.getName().startsWith("scope_")) {
                parts.removeIf(part -> !part.toString().contains("spans {")
                        && !part.toString().contains("log_records {")
                        && !part.toString().contains("metrics {"));
            }
            out.setField(field, parts);
        }
        return out.build();
    }
}
