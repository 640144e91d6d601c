package io.spanway.otlp.json.schema;

import static io.spanway.otlp.json.schema.CommonSchema.KEY_VALUE;
import static io.spanway.otlp.json.schema.Kind.BOOL;
import static io.spanway.otlp.json.schema.Kind.DOUBLE;
import static io.spanway.otlp.json.schema.Kind.FIXED64;
import static io.spanway.otlp.json.schema.Kind.ID;
import static io.spanway.otlp.json.schema.Kind.SFIXED64;
import static io.spanway.otlp.json.schema.Kind.SINT32;
import static io.spanway.otlp.json.schema.Kind.STRING;
import static io.spanway.otlp.json.schema.Kind.UINT32;
import static io.spanway.otlp.json.schema.Kind.UINT64;

import java.util.Map;

/** Messages of metrics (opentelemetry-proto 1.11: metrics.proto, metrics_service.proto). Immutable. */
final class MetricsSchema {
    private static final Field TEMPORALITY = Field.ofEnum(
            2,
            "aggregationTemporality",
            Map.of(
                    "AGGREGATION_TEMPORALITY_UNSPECIFIED", 0,
                    "AGGREGATION_TEMPORALITY_DELTA", 1,
                    "AGGREGATION_TEMPORALITY_CUMULATIVE", 2));
    private static final Field START_TIME = Field.of(2, "startTimeUnixNano", FIXED64);
    private static final Field TIME = Field.of(3, "timeUnixNano", FIXED64);

    private static final MessageType EXEMPLAR = MessageType.of(
            "Exemplar",
            Field.list(7, "filteredAttributes", KEY_VALUE),
            Field.of(2, "timeUnixNano", FIXED64),
            Field.of(3, "asDouble", DOUBLE).inOneof(),
            Field.of(6, "asInt", SFIXED64).inOneof(),
            Field.of(4, "spanId", ID),
            Field.of(5, "traceId", ID));
    private static final MessageType NUMBER_POINT = MessageType.of(
            "NumberDataPoint",
            Field.list(7, "attributes", KEY_VALUE),
            START_TIME,
            TIME,
            Field.of(4, "asDouble", DOUBLE).inOneof(),
            Field.of(6, "asInt", SFIXED64).inOneof(),
            Field.list(5, "exemplars", EXEMPLAR),
            Field.of(8, "flags", UINT32));
    private static final MessageType HISTOGRAM_POINT = MessageType.of(
            "HistogramDataPoint",
            Field.list(9, "attributes", KEY_VALUE),
            START_TIME,
            TIME,
            Field.of(4, "count", FIXED64),
            Field.of(5, "sum", DOUBLE).optional(),
            Field.list(6, "bucketCounts", FIXED64),
            Field.list(7, "explicitBounds", DOUBLE),
            Field.list(8, "exemplars", EXEMPLAR),
            Field.of(10, "flags", UINT32),
            Field.of(11, "min", DOUBLE).optional(),
            Field.of(12, "max", DOUBLE).optional());
    private static final MessageType BUCKETS =
            MessageType.of("Buckets", Field.of(1, "offset", SINT32), Field.list(2, "bucketCounts", UINT64));
    private static final MessageType EXPONENTIAL_POINT = MessageType.of(
            "ExponentialHistogramDataPoint",
            Field.list(1, "attributes", KEY_VALUE),
            START_TIME,
            TIME,
            Field.of(4, "count", FIXED64),
            Field.of(5, "sum", DOUBLE).optional(),
            Field.of(6, "scale", SINT32),
            Field.of(7, "zeroCount", FIXED64),
            Field.of(8, "positive", BUCKETS),
            Field.of(9, "negative", BUCKETS),
            Field.of(10, "flags", UINT32),
            Field.list(11, "exemplars", EXEMPLAR),
            Field.of(12, "min", DOUBLE).optional(),
            Field.of(13, "max", DOUBLE).optional(),
            Field.of(14, "zeroThreshold", DOUBLE));
    private static final MessageType QUANTILE =
            MessageType.of("ValueAtQuantile", Field.of(1, "quantile", DOUBLE), Field.of(2, "value", DOUBLE));
    private static final MessageType SUMMARY_POINT = MessageType.of(
            "SummaryDataPoint",
            Field.list(7, "attributes", KEY_VALUE),
            START_TIME,
            TIME,
            Field.of(4, "count", FIXED64),
            Field.of(5, "sum", DOUBLE),
            Field.list(6, "quantileValues", QUANTILE),
            Field.of(8, "flags", UINT32));

    private static final MessageType GAUGE = MessageType.of("Gauge", Field.list(1, "dataPoints", NUMBER_POINT));
    private static final MessageType SUM = MessageType.of(
            "Sum", Field.list(1, "dataPoints", NUMBER_POINT), TEMPORALITY, Field.of(3, "isMonotonic", BOOL));
    private static final MessageType HISTOGRAM =
            MessageType.of("Histogram", Field.list(1, "dataPoints", HISTOGRAM_POINT), TEMPORALITY);
    private static final MessageType EXPONENTIAL_HISTOGRAM =
            MessageType.of("ExponentialHistogram", Field.list(1, "dataPoints", EXPONENTIAL_POINT), TEMPORALITY);
    private static final MessageType SUMMARY = MessageType.of("Summary", Field.list(1, "dataPoints", SUMMARY_POINT));
    private static final MessageType METRIC = MessageType.large(
            "Metric",
            2,
            Field.of(1, "name", STRING),
            Field.of(2, "description", STRING),
            Field.of(3, "unit", STRING),
            Field.of(5, "gauge", GAUGE).inOneof(),
            Field.of(7, "sum", SUM).inOneof(),
            Field.of(9, "histogram", HISTOGRAM).inOneof(),
            Field.of(10, "exponentialHistogram", EXPONENTIAL_HISTOGRAM).inOneof(),
            Field.of(11, "summary", SUMMARY).inOneof(),
            Field.list(12, "metadata", KEY_VALUE));
    private static final MessageType SCOPE_METRICS =
            CommonSchema.scopeItems("ScopeMetrics", Field.list(2, "metrics", METRIC));
    private static final MessageType RESOURCE_METRICS =
            CommonSchema.resourceItems("ResourceMetrics", Field.list(2, "scopeMetrics", SCOPE_METRICS));

    static final MessageType REQUEST =
            MessageType.of("ExportMetricsServiceRequest", Field.list(1, "resourceMetrics", RESOURCE_METRICS));

    private MetricsSchema() {}
}
