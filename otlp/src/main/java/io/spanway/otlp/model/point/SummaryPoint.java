package io.spanway.otlp.model.point;

import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;

/** Count, sum and quantiles (OTLP {@code SummaryDataPoint}). Confined to the payload's holder. */
public final class SummaryPoint extends DataPoint {
    private static final int START_TIME_UNIX_NANO = 2 << 3 | 1;
    private static final int TIME_UNIX_NANO = 3 << 3 | 1;
    private static final int COUNT = 4 << 3 | 1;
    private static final int SUM = 5 << 3 | 1;
    private static final int QUANTILE_VALUES = 6 << 3 | 2;
    private static final int ATTRIBUTES = 7 << 3 | 2;
    private static final int FLAGS = 8 << 3 | 0;

    private long count;
    private double sum;
    private final Messages<QuantileValue> quantileValues = new Messages<>();

    /** A new one, empty. */
    public SummaryPoint() {}

    /** A point of which {@code reader} has just reached the value. */
    public SummaryPoint(MessageReader reader) {
        super(reader);
    }

    private SummaryPoint(byte[] source) {
        super(source);
    }

    public long count() {
        open();
        return count;
    }

    public void setCount(long count) {
        open();
        touch();
        this.count = count;
    }

    public double sum() {
        open();
        return sum;
    }

    public void setSum(double sum) {
        open();
        touch();
        this.sum = sum;
    }

    public Messages<QuantileValue> quantileValues() {
        open();
        return quantileValues;
    }

    @Override
    public SummaryPoint copy() {
        return new SummaryPoint(toByteArray());
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case START_TIME_UNIX_NANO -> startTimeUnixNano = reader.fixed64();
            case TIME_UNIX_NANO -> timeUnixNano = reader.fixed64();
            case COUNT -> count = reader.fixed64();
            case SUM -> sum = reader.float64();
            case QUANTILE_VALUES -> quantileValues.read(new QuantileValue(reader));
            case ATTRIBUTES -> attributes.read(reader);
            case FLAGS -> flags = (int) reader.varint();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.varint(8, Integer.toUnsignedLong(flags));
        out.attributes(7, attributes);
        out.messages(6, quantileValues);
        out.float64(5, sum);
        out.fixed64(4, count);
        out.fixed64(3, timeUnixNano);
        out.fixed64(2, startTimeUnixNano);
    }

    @Override
    protected boolean partsChanged() {
        return quantileValues.changed() || attributes.changed();
    }
}
