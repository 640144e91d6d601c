package io.spanway.otlp.model;

import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.SummaryPoint;

/** The points of a metric, and how they add up (OTLP {@code Gauge}, {@code Sum}, …, which number their fields alike). */
final class MetricData extends Message {
    private static final int POINTS = 1 << 3 | 2;
    private static final int TEMPORALITY = 2 << 3;
    private static final int MONOTONIC = 3 << 3;

    private final MetricType type;
    private final Messages<DataPoint> points = new Messages<>();
    private int temporality;
    private boolean monotonic;

    MetricData(MetricType type) {
        this.type = type;
    }

    MetricData(MetricType type, MessageReader reader) {
        super(reader);
        this.type = type;
    }

    MetricType type() {
        return type;
    }

    Messages<DataPoint> points() {
        open();
        return points;
    }

    int temporality() {
        open();
        return temporality;
    }

    void setTemporality(int temporality) {
        open();
        touch();
        this.temporality = temporality;
    }

    boolean monotonic() {
        open();
        return monotonic;
    }

    void setMonotonic(boolean monotonic) {
        open();
        touch();
        this.monotonic = monotonic;
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        if (tag == POINTS) {
            points.read(point(reader));
        } else if (tag == TEMPORALITY && type.hasTemporality()) {
            temporality = (int) reader.varint();
        } else if (tag == MONOTONIC && type == MetricType.SUM) {
            monotonic = reader.varint() != 0;
        } else {
            return false;
        }
        return true;
    }

    private DataPoint point(MessageReader reader) {
        return switch (type) {
            case HISTOGRAM -> new HistogramPoint(reader);
            case EXPONENTIAL_HISTOGRAM -> new ExponentialHistogramPoint(reader);
            case SUMMARY -> new SummaryPoint(reader);
            default -> new NumberPoint(reader);
        };
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.varint(3, monotonic ? 1 : 0);
        out.varint(2, temporality);
        out.messages(1, points);
    }

    @Override
    protected boolean partsChanged() {
        return points.changed();
    }
}
