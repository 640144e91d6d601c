package io.spanway.processing.bindplane;

import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How large log records were before they became OTLP: the length of their original texts. Immutable. */
final class RawLogSize {
    private static final String ORIGINAL = "log.record.original";
    private static final String BODY = "body";

    private final List<ThroughputConfig.RawField> fields;

    /** @param fields where to look; none means the attribute {@code log.record.original}, else the body */
    RawLogSize(List<ThroughputConfig.RawField> fields) {
        this.fields = fields.isEmpty() ? List.of(new ThroughputConfig.RawField(ORIGINAL, BODY)) : fields;
    }

    /** Sum over all records, in bytes of UTF-8. */
    long of(Telemetry logs) {
        long bytes = 0;
        for (ResourceItems resource : logs.resources()) {
            for (ScopeItems scope : resource.scopes()) {
                for (Item item : scope.items()) {
                    bytes += of((LogRecord) item);
                }
            }
        }
        return bytes;
    }

    private long of(LogRecord log) {
        long bytes = 0;
        for (ThroughputConfig.RawField field : fields) {
            long found = length(value(log, field.field()));
            bytes += found >= 0 ? found : Math.max(0, length(value(log, field.fallbackField())));
        }
        return bytes;
    }

    private static @Nullable Object value(LogRecord log, String field) {
        return field.equals(BODY) ? log.body() : log.attributes().get(field);
    }

    /** Length of a text, or -1 if it is none. */
    private static long length(@Nullable Object value) {
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
        return value instanceof byte[] bytes ? bytes.length : -1;
    }
}
