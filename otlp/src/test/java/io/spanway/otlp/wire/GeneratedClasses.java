package io.spanway.otlp.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.otlp.Signal;
import java.util.ArrayList;
import java.util.List;

/** The generated classes' view of encoded requests. */
final class GeneratedClasses {
    /** An item with the groups around it, without their other contents. */
    record InContext(Message item, Message scope, Message resource, Message request) {}

    private GeneratedClasses() {}

    static Signal signalOf(Message request) {
        if (request instanceof ExportTraceServiceRequest) {
            return Signal.TRACES;
        }
        if (request instanceof ExportLogsServiceRequest) {
            return Signal.LOGS;
        }
        return request instanceof ExportMetricsServiceRequest ? Signal.METRICS : Signal.PROFILES;
    }

    static Message parse(Signal signal, byte[] bytes) throws InvalidProtocolBufferException {
        return switch (signal) {
            case TRACES -> ExportTraceServiceRequest.parseFrom(bytes);
            case METRICS -> ExportMetricsServiceRequest.parseFrom(bytes);
            case LOGS -> ExportLogsServiceRequest.parseFrom(bytes);
            case PROFILES -> ExportProfilesServiceRequest.parseFrom(bytes);
        };
    }

    static ByteString traceId(Signal signal, ByteString item) {
        try {
            return switch (signal) {
                case TRACES -> Span.parseFrom(item).getTraceId();
                case LOGS -> LogRecord.parseFrom(item).getTraceId();
                case METRICS, PROFILES -> ByteString.EMPTY;
            };
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** All items of a request in order: resource groups, scope groups and items have the numbers 1, 2, 2 in every signal. */
    static List<InContext> items(Message request) {
        List<InContext> items = new ArrayList<>();
        Message requestOnly = without(request, 1);
        for (Message resource : children(request, 1)) {
            Message resourceOnly = without(resource, 2);
            for (Message scope : children(resource, 2)) {
                Message scopeOnly = without(scope, 2);
                for (Message item : children(scope, 2)) {
                    items.add(new InContext(item, scopeOnly, resourceOnly, requestOnly));
                }
            }
        }
        return items;
    }

    @SuppressWarnings("unchecked")
    private static List<Message> children(Message message, int number) {
        return (List<Message>) message.getField(field(message, number));
    }

    private static Message without(Message message, int number) {
        return message.toBuilder().clearField(field(message, number)).build();
    }

    private static FieldDescriptor field(Message message, int number) {
        return message.getDescriptorForType().findFieldByNumber(number);
    }
}
