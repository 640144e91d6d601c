package io.spanway.otlp.model.point;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;

/** What the points of all kinds of metrics have in common. Times are nanoseconds since 1970. Confined to the payload's holder. */
public abstract sealed class DataPoint extends Message
        permits NumberPoint, HistogramPoint, ExponentialHistogramPoint, SummaryPoint {
    /** Bit of {@link #flags}: the series ended, the point holds no value. */
    public static final int NO_RECORDED_VALUE = 1;

    final Attributes attributes = new Attributes();
    long startTimeUnixNano;
    long timeUnixNano;
    int flags;

    DataPoint() {}

    DataPoint(MessageReader reader) {
        super(reader);
    }

    DataPoint(byte[] source) {
        super(source);
    }

    public final Attributes attributes() {
        open();
        return attributes;
    }

    /** Start of the interval that the point sums up; 0 if unknown. */
    public final long startTimeUnixNano() {
        open();
        return startTimeUnixNano;
    }

    public final void setStartTimeUnixNano(long startTimeUnixNano) {
        open();
        touch();
        this.startTimeUnixNano = startTimeUnixNano;
    }

    /** End of the interval, or the moment of a gauge. */
    public final long timeUnixNano() {
        open();
        return timeUnixNano;
    }

    public final void setTimeUnixNano(long timeUnixNano) {
        open();
        touch();
        this.timeUnixNano = timeUnixNano;
    }

    public final int flags() {
        open();
        return flags;
    }

    public final void setFlags(int flags) {
        open();
        touch();
        this.flags = flags;
    }

    /** A deep copy. */
    public abstract DataPoint copy();
}
