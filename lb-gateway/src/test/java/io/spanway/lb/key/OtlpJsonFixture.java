package io.spanway.lb.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.otlp.Signal;
import java.util.Base64;
import java.util.HexFormat;

/** Encodes the OTLP/JSON of the vectors with the generated classes, independently of our own JSON room. Immutable. */
final class OtlpJsonFixture {
    private OtlpJsonFixture() {}

    static byte[] encode(Signal signal, JsonNode json) {
        Message.Builder builder = switch (signal) {
            case TRACES -> ExportTraceServiceRequest.newBuilder();
            case LOGS -> ExportLogsServiceRequest.newBuilder();
            default -> ExportMetricsServiceRequest.newBuilder();
        };
        return fill(builder, json).build().toByteArray();
    }

    private static Message.Builder fill(Message.Builder builder, JsonNode json) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            JsonNode value = json.get(field.getJsonName());
            if (value == null) {
                continue;
            }
            if (field.isRepeated()) {
                for (JsonNode element : value) {
                    builder.addRepeatedField(field, value(builder, field, element));
                }
            } else {
                builder.setField(field, value(builder, field, value));
            }
        }
        return builder;
    }

    private static Object value(Message.Builder builder, FieldDescriptor field, JsonNode json) {
        return switch (field.getJavaType()) {
            case INT -> json.asInt();
            case LONG -> Long.parseLong(json.asText());
            case DOUBLE -> Double.parseDouble(json.asText());
            case FLOAT -> Float.parseFloat(json.asText());
            case BOOLEAN -> json.asBoolean();
            case STRING -> json.asText();
            case ENUM -> field.getEnumType().findValueByNumber(json.asInt());
            case BYTE_STRING ->
                field.getName().endsWith("_id")
                        ? ByteString.copyFrom(HexFormat.of().parseHex(json.asText()))
                        : ByteString.copyFrom(Base64.getDecoder().decode(json.asText()));
            case MESSAGE -> fill(builder.newBuilderForField(field), json).build();
        };
    }
}
