package io.spanway.otlp.model.point;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;

/** What the points of all kinds of metrics have in common. Times are nanoseconds since 1970. Confined to the payload's holder. */
public abstract sealed class DataPoint extends Message
        permits NumberPoint, HistogramPoint, ExponentialHistogramPoint, SummaryPoint {
    /** Bit of {@link #flags}: the series ended, the point holds no value. */
    public static final int NO_RECORDED_VALUE = 1;

    DataPoint() {}

    DataPoint(MessageReader reader) {
        super(reader);
    }

    DataPoint(byte[] source) {
        super(source);
    }

    public abstract Attributes attributes();

    /** Start of the interval that the point sums up; 0 if unknown. */
    public abstract long startTimeUnixNano();

    public abstract void setStartTimeUnixNano(long startTimeUnixNano);

    /** End of the interval, or the moment of a gauge. */
    public abstract long timeUnixNano();

    public abstract void setTimeUnixNano(long timeUnixNano);

    public abstract int flags();

    public abstract void setFlags(int flags);

    /** A deep copy. */
    public abstract DataPoint copy();
}
