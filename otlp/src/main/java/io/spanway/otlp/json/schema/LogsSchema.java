package io.spanway.otlp.json.schema;

import static io.spanway.otlp.json.schema.Kind.FIXED32;
import static io.spanway.otlp.json.schema.Kind.FIXED64;
import static io.spanway.otlp.json.schema.Kind.ID;
import static io.spanway.otlp.json.schema.Kind.STRING;
import static io.spanway.otlp.json.schema.Kind.UINT32;

import java.util.HashMap;
import java.util.Map;

/** Messages of logs (opentelemetry-proto 1.11: logs.proto, logs_service.proto). Immutable. */
final class LogsSchema {
    private static final MessageType LOG_RECORD = MessageType.large(
            "LogRecord",
            2,
            Field.of(1, "timeUnixNano", FIXED64),
            Field.of(11, "observedTimeUnixNano", FIXED64),
            Field.ofEnum(2, "severityNumber", severities()),
            Field.of(3, "severityText", STRING),
            Field.of(5, "body", CommonSchema.ANY_VALUE),
            Field.list(6, "attributes", CommonSchema.KEY_VALUE),
            Field.of(7, "droppedAttributesCount", UINT32),
            Field.of(8, "flags", FIXED32),
            Field.of(9, "traceId", ID),
            Field.of(10, "spanId", ID),
            Field.of(12, "eventName", STRING));
    private static final MessageType SCOPE_LOGS =
            CommonSchema.scopeItems("ScopeLogs", Field.list(2, "logRecords", LOG_RECORD));
    private static final MessageType RESOURCE_LOGS =
            CommonSchema.resourceItems("ResourceLogs", Field.list(2, "scopeLogs", SCOPE_LOGS));

    static final MessageType REQUEST =
            MessageType.of("ExportLogsServiceRequest", Field.list(1, "resourceLogs", RESOURCE_LOGS));

    private LogsSchema() {}

    /** TRACE, TRACE2 … FATAL4 are 1 to 24. */
    private static Map<String, Integer> severities() {
        Map<String, Integer> names = new HashMap<>();
        names.put("SEVERITY_NUMBER_UNSPECIFIED", 0);
        int number = 1;
        for (String level : new String[] {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}) {
            for (String step : new String[] {"", "2", "3", "4"}) {
                names.put("SEVERITY_NUMBER_" + level + step, number++);
            }
        }
        return Map.copyOf(names);
    }
}
