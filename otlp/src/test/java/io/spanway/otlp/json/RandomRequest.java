package io.spanway.otlp.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.spanway.otlp.Signal;
import java.util.Random;

/** Random requests of generated classes, every field of the descriptors included. Confined to one test. */
public final class RandomRequest {
    private static final String[] TEXTS = {
        "",
        "a",
        "http.method",
        "日本語",
        "😀é",
        "quote\" back\\slash",
        "line\nfeed\ttab\u0001",
        "x".repeat(130),
        "y".repeat(20_000)
    };
    private static final double[] REALS = {
        0,
        -0.0,
        1,
        -1.5,
        1e300,
        5e-324,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.1,
        Long.MAX_VALUE
    };

    private final Random random;
    private boolean profiles;

    /** Seeds that lie close together must not begin alike, as they do with {@link Random}: its first bit is the same for thousands of them. */
    public RandomRequest(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** A request with one resource at least; indexes of strings, which only profiles may have, only in profiles. */
    public Message request(Signal signal) {
        profiles = signal == Signal.PROFILES;
        Message.Builder request = empty(signal).newBuilderForType();
        FieldDescriptor resources = request.getDescriptorForType().findFieldByNumber(1);
        for (int i = random.nextInt(3); i >= 0; i--) {
            request.addRepeatedField(resources, value(request, resources, 0));
        }
        return request.build();
    }

    public static Message empty(Signal signal) {
        return switch (signal) {
            case TRACES -> ExportTraceServiceRequest.getDefaultInstance();
            case METRICS -> ExportMetricsServiceRequest.getDefaultInstance();
            case LOGS -> ExportLogsServiceRequest.getDefaultInstance();
            case PROFILES -> ExportProfilesServiceRequest.getDefaultInstance();
        };
    }

    private Message.Builder fill(Message.Builder message, int depth) {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.getName().endsWith("_strindex") && !profiles) {
                continue;
            }
            boolean nested = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (random.nextInt(nested && depth > 5 ? 5 : 2) != 0 || (nested && depth > 9)) {
                continue;
            }
            if (field.isRepeated()) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    message.addRepeatedField(field, value(message, field, depth));
                }
            } else {
                message.setField(field, value(message, field, depth));
            }
        }
        return message;
    }

    private Object value(Message.Builder message, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case MESSAGE -> fill(message.newBuilderForField(field), depth + 1).build();
            case STRING -> TEXTS[random.nextInt(random.nextInt(50) == 0 ? TEXTS.length : TEXTS.length - 1)];
            case BYTE_STRING -> bytes();
            case BOOLEAN -> random.nextBoolean();
            case DOUBLE -> REALS[random.nextInt(REALS.length)];
            case FLOAT -> 1f;
            case INT -> random.nextBoolean() ? random.nextInt(100) : random.nextInt();
            case LONG -> random.nextBoolean() ? (long) random.nextInt(100) : random.nextLong();
            case ENUM -> enumValue(field.getEnumType());
        };
    }

    private Object enumValue(EnumDescriptor type) {
        return type.findValueByNumberCreatingIfUnknown(random.nextInt(8));
    }

    private ByteString bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
