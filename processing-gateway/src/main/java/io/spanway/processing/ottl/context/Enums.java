package io.spanway.processing.ottl.context;

import io.spanway.processing.ottl.eval.ContextKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of numbers that each context knows. Immutable. */
public final class Enums {
    private static final Map<String, Long> SPAN = numbered(
            "SPAN_KIND_UNSPECIFIED",
            "SPAN_KIND_INTERNAL",
            "SPAN_KIND_SERVER",
            "SPAN_KIND_CLIENT",
            "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER");
    private static final Map<String, Long> STATUS =
            numbered("STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR");
    private static final Map<String, Long> TEMPORALITY = numbered(
            "AGGREGATION_TEMPORALITY_UNSPECIFIED",
            "AGGREGATION_TEMPORALITY_DELTA",
            "AGGREGATION_TEMPORALITY_CUMULATIVE");
    private static final Map<String, Long> TYPE = numbered(
            "METRIC_DATA_TYPE_NONE",
            "METRIC_DATA_TYPE_GAUGE",
            "METRIC_DATA_TYPE_SUM",
            "METRIC_DATA_TYPE_HISTOGRAM",
            "METRIC_DATA_TYPE_EXPONENTIAL_HISTOGRAM",
            "METRIC_DATA_TYPE_SUMMARY");
    private static final Map<String, Long> FLAG = numbered("FLAG_NONE", "FLAG_NO_RECORDED_VALUE");
    private static final Map<String, Long> SEVERITY = severities();

    private Enums() {}

    /** The number of a name in a context, or null. */
    public static @Nullable Long find(String name, ContextKind kind) {
        return switch (kind) {
            case RESOURCE, SCOPE -> null;
            case SPAN, SPANEVENT -> first(name, SPAN, STATUS);
            case LOG -> SEVERITY.get(name);
            case METRIC -> first(name, TEMPORALITY, TYPE);
            case DATAPOINT, EXEMPLAR -> first(name, TEMPORALITY, TYPE, FLAG);
        };
    }

    @SafeVarargs
    private static @Nullable Long first(String name, Map<String, Long>... tables) {
        for (Map<String, Long> table : tables) {
            Long value = table.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static Map<String, Long> numbered(String... names) {
        Map<String, Long> table = new HashMap<>();
        for (String name : names) {
            table.put(name, (long) table.size());
        }
        return Map.copyOf(table);
    }

    private static Map<String, Long> severities() {
        Map<String, Long> table = new HashMap<>();
        table.put("SEVERITY_NUMBER_UNSPECIFIED", 0L);
        for (String level : new String[] {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}) {
            for (String step : new String[] {"", "2", "3", "4"}) {
                table.put("SEVERITY_NUMBER_" + level + step, (long) table.size());
            }
        }
        return Map.copyOf(table);
    }
}
