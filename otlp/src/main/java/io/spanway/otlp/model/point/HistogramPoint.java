package io.spanway.otlp.model.point;

import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.message.NumberList;
import org.jspecify.annotations.Nullable;

/** Counts by explicit bounds (OTLP {@code HistogramDataPoint}). Confined to the payload's holder. */
public final class HistogramPoint extends DataPoint {
    private static final int START_TIME_UNIX_NANO = 2 << 3 | 1;
    private static final int TIME_UNIX_NANO = 3 << 3 | 1;
    private static final int COUNT = 4 << 3 | 1;
    private static final int SUM = 5 << 3 | 1;
    private static final int BUCKET_COUNTS = 6 << 3 | 2;
    private static final int BUCKET_COUNTS_UNPACKED = 6 << 3 | 1;
    private static final int EXPLICIT_BOUNDS = 7 << 3 | 2;
    private static final int EXPLICIT_BOUNDS_UNPACKED = 7 << 3 | 1;
    private static final int EXEMPLARS = 8 << 3 | 2;
    private static final int ATTRIBUTES = 9 << 3 | 2;
    private static final int FLAGS = 10 << 3 | 0;
    private static final int MIN = 11 << 3 | 1;
    private static final int MAX = 12 << 3 | 1;

    private long count;
    private @Nullable Double sum;
    private final NumberList bucketCounts = new NumberList();
    private final NumberList boundsRead = new NumberList();
    private double @Nullable [] explicitBounds;
    private final Messages<Exemplar> exemplars = new Messages<>();
    private @Nullable Double min;
    private @Nullable Double max;

    /** A new one, empty. */
    public HistogramPoint() {}

    /** A point of which {@code reader} has just reached the value. */
    public HistogramPoint(MessageReader reader) {
        super(reader);
    }

    private HistogramPoint(byte[] source) {
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

    public long[] bucketCounts() {
        open();
        return bucketCounts.toArray();
    }

    public void setBucketCounts(long[] bucketCounts) {
        open();
        touch();
        this.bucketCounts.set(bucketCounts);
    }

    public double[] explicitBounds() {
        open();
        if (explicitBounds == null) {
            explicitBounds = boundsRead.toDoubles();
        }
        return explicitBounds;
    }

    public void setExplicitBounds(double[] explicitBounds) {
        open();
        touch();
        this.explicitBounds = explicitBounds;
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

    @Override
    public HistogramPoint copy() {
        return new HistogramPoint(toByteArray());
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case START_TIME_UNIX_NANO -> startTimeUnixNano = reader.fixed64();
            case TIME_UNIX_NANO -> timeUnixNano = reader.fixed64();
            case COUNT -> count = reader.fixed64();
            case SUM -> sum = reader.float64();
            case BUCKET_COUNTS -> bucketCounts.addPackedFixed64(reader);
            case BUCKET_COUNTS_UNPACKED -> bucketCounts.add(reader.fixed64());
            case EXPLICIT_BOUNDS -> boundsRead.addPackedFixed64(reader);
            case EXPLICIT_BOUNDS_UNPACKED -> boundsRead.add(reader.fixed64());
            case EXEMPLARS -> exemplars.read(new Exemplar(reader));
            case ATTRIBUTES -> attributes.read(reader);
            case FLAGS -> flags = (int) reader.varint();
            case MIN -> min = reader.float64();
            case MAX -> max = reader.float64();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        if (max != null) {
            out.presentFloat64(12, max);
        }
        if (min != null) {
            out.presentFloat64(11, min);
        }
        out.varint(10, Integer.toUnsignedLong(flags));
        out.attributes(9, attributes);
        out.messages(8, exemplars);
        out.packedFloat64(7, explicitBounds());
        out.packedFixed64(6, bucketCounts.toArray());
        if (sum != null) {
            out.presentFloat64(5, sum);
        }
        out.fixed64(4, count);
        out.fixed64(3, timeUnixNano);
        out.fixed64(2, startTimeUnixNano);
    }

    @Override
    protected boolean partsChanged() {
        return exemplars.changed() || attributes.changed();
    }
}
