package io.spanway.otlp.model.point;

import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;
import org.jspecify.annotations.Nullable;

/** Counts by exponential buckets (OTLP {@code ExponentialHistogramDataPoint}). Confined to the payload's holder. */
public final class ExponentialHistogramPoint extends DataPoint {
    private static final int ATTRIBUTES = 1 << 3 | 2;
    private static final int START_TIME_UNIX_NANO = 2 << 3 | 1;
    private static final int TIME_UNIX_NANO = 3 << 3 | 1;
    private static final int COUNT = 4 << 3 | 1;
    private static final int SUM = 5 << 3 | 1;
    private static final int SCALE = 6 << 3 | 0;
    private static final int ZERO_COUNT = 7 << 3 | 1;
    private static final int POSITIVE = 8 << 3 | 2;
    private static final int NEGATIVE = 9 << 3 | 2;
    private static final int FLAGS = 10 << 3 | 0;
    private static final int EXEMPLARS = 11 << 3 | 2;
    private static final int MIN = 12 << 3 | 1;
    private static final int MAX = 13 << 3 | 1;
    private static final int ZERO_THRESHOLD = 14 << 3 | 1;

    private long count;
    private @Nullable Double sum;
    private int scale;
    private long zeroCount;
    private @Nullable Buckets positive;
    private @Nullable Buckets negative;
    private final Messages<Exemplar> exemplars = new Messages<>();
    private @Nullable Double min;
    private @Nullable Double max;
    private double zeroThreshold;

    /** A new one, empty. */
    public ExponentialHistogramPoint() {}

    /** A point of which {@code reader} has just reached the value. */
    public ExponentialHistogramPoint(MessageReader reader) {
        super(reader);
    }

    private ExponentialHistogramPoint(byte[] source) {
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

    public @Nullable Double sum() {
        open();
        return sum;
    }

    public void setSum(@Nullable Double sum) {
        open();
        touch();
        this.sum = sum;
    }

    public int scale() {
        open();
        return scale;
    }

    public void setScale(int scale) {
        open();
        touch();
        this.scale = scale;
    }

    public long zeroCount() {
        open();
        return zeroCount;
    }

    public void setZeroCount(long zeroCount) {
        open();
        touch();
        this.zeroCount = zeroCount;
    }

    public Buckets positive() {
        open();
        if (positive == null) {
            positive = Buckets.absent();
        }
        return positive;
    }

    public Buckets negative() {
        open();
        if (negative == null) {
            negative = Buckets.absent();
        }
        return negative;
    }

    public Messages<Exemplar> exemplars() {
        open();
        return exemplars;
    }

    public @Nullable Double min() {
        open();
        return min;
    }

    public void setMin(@Nullable Double min) {
        open();
        touch();
        this.min = min;
    }

    public @Nullable Double max() {
        open();
        return max;
    }

    public void setMax(@Nullable Double max) {
        open();
        touch();
        this.max = max;
    }

    public double zeroThreshold() {
        open();
        return zeroThreshold;
    }

    public void setZeroThreshold(double zeroThreshold) {
        open();
        touch();
        this.zeroThreshold = zeroThreshold;
    }

    @Override
    public ExponentialHistogramPoint copy() {
        return new ExponentialHistogramPoint(toByteArray());
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case ATTRIBUTES -> attributes.read(reader);
            case START_TIME_UNIX_NANO -> startTimeUnixNano = reader.fixed64();
            case TIME_UNIX_NANO -> timeUnixNano = reader.fixed64();
            case COUNT -> count = reader.fixed64();
            case SUM -> sum = reader.float64();
            case SCALE -> scale = (int) reader.zigzag();
            case ZERO_COUNT -> zeroCount = reader.fixed64();
            case POSITIVE -> {
                if (positive == null) {
                    positive = new Buckets(reader);
                } else {
                    positive.merge(reader.message());
                }
            }
            case NEGATIVE -> {
                if (negative == null) {
                    negative = new Buckets(reader);
                } else {
                    negative.merge(reader.message());
                }
            }
            case FLAGS -> flags = (int) reader.varint();
            case EXEMPLARS -> exemplars.read(new Exemplar(reader));
            case MIN -> min = reader.float64();
            case MAX -> max = reader.float64();
            case ZERO_THRESHOLD -> zeroThreshold = reader.float64();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.float64(14, zeroThreshold);
        if (max != null) {
            out.presentFloat64(13, max);
        }
        if (min != null) {
            out.presentFloat64(12, min);
        }
        out.messages(11, exemplars);
        out.varint(10, Integer.toUnsignedLong(flags));
        if (negative != null && (negative.changed() || negative.wasRead())) {
            out.message(9, negative);
        }
        if (positive != null && (positive.changed() || positive.wasRead())) {
            out.message(8, positive);
        }
        out.fixed64(7, zeroCount);
        out.zigzag(6, scale);
        if (sum != null) {
            out.presentFloat64(5, sum);
        }
        out.fixed64(4, count);
        out.fixed64(3, timeUnixNano);
        out.fixed64(2, startTimeUnixNano);
        out.attributes(1, attributes);
    }

    @Override
    protected boolean partsChanged() {
        return attributes.changed()
                || (positive != null && positive.changed())
                || (negative != null && negative.changed())
                || exemplars.changed();
    }
}
