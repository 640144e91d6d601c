package io.spanway.otlp.model;

/** The kinds of metric data, with their field numbers in OTLP {@code Metric}; {@link #ordinal} is the Collector's number of the type. Immutable. */
public enum MetricType {
    NONE(0),
    GAUGE(5),
    SUM(7),
    HISTOGRAM(9),
    EXPONENTIAL_HISTOGRAM(10),
    SUMMARY(11);

    private final int field;

    MetricType(int field) {
        this.field = field;
    }

    int field() {
        return field;
    }

    /** Whether points of this type sum up an interval, so that temporality means something. */
    public boolean hasTemporality() {
        return this == SUM || this == HISTOGRAM || this == EXPONENTIAL_HISTOGRAM;
    }

    static MetricType ofField(int field) {
        for (MetricType type : values()) {
            if (type.field == field) {
                return type;
            }
        }
        return NONE;
    }
}
