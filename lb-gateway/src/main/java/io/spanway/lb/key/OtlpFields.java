package io.spanway.lb.key;

import io.spanway.otlp.Signal;

/** Field numbers of what keys are made of (opentelemetry-proto 1.x). Immutable. */
final class OtlpFields {
    /** Of a resource group: the resource; of a scope group: the scope. */
    static final int ENVELOPE = 1;

    static final int RESOURCE_ATTRIBUTES = 1;
    static final int SCOPE_NAME = 1;
    static final int SCOPE_VERSION = 2;
    static final int SCOPE_ATTRIBUTES = 3;
    static final int SPAN_NAME = 5;
    static final int SPAN_KIND = 6;
    static final int LOG_SEVERITY_TEXT = 3;
    static final int LOG_BODY = 5;
    static final int METRIC_NAME = 1;
    static final int METRIC_UNIT = 3;
    static final int GAUGE = 5;
    static final int SUM = 7;
    static final int HISTOGRAM = 9;
    static final int EXPONENTIAL_HISTOGRAM = 10;
    static final int SUMMARY = 11;
    static final int KEY = 1;
    static final int VALUE = 2;
    static final int DATA_TEMPORALITY = 2;
    static final int SUM_MONOTONIC = 3;

    private static final int SPAN_ATTRIBUTES = 9;
    private static final int LOG_ATTRIBUTES = 6;

    private OtlpFields() {}

    /** The Collector's number for the kind of metric that a field of {@code Metric} holds; 0 if it holds no data. */
    static int metricType(int field) {
        return switch (field) {
            case GAUGE -> 1;
            case SUM -> 2;
            case HISTOGRAM -> 3;
            case EXPONENTIAL_HISTOGRAM -> 4;
            case SUMMARY -> 5;
            default -> 0;
        };
    }

    /** Of spans and log records. */
    static int itemAttributes(Signal signal) {
        return signal == Signal.TRACES ? SPAN_ATTRIBUTES : LOG_ATTRIBUTES;
    }

    /** Of the data points of a kind of metric, given the field of the metric that holds them. */
    static int pointAttributes(int dataField) {
        return switch (dataField) {
            case HISTOGRAM -> 9;
            case EXPONENTIAL_HISTOGRAM -> 1;
            default -> 7;
        };
    }
}
