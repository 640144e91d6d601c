package io.spanway.otlp.model;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.ExponentialHistogramPoint;
import io.spanway.otlp.model.point.HistogramPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.otlp.model.point.SummaryPoint;

/** A metric with its points (OTLP {@code Metric}). Confined to the payload's holder. */
public final class Metric extends Item {
    private static final int NAME = 1 << 3 | 2;
    private static final int DESCRIPTION = 2 << 3 | 2;
    private static final int UNIT = 3 << 3 | 2;
    private static final int METADATA = 12 << 3 | 2;
    private static final int BYTES = 2;

    private String name = "";
    private String description = "";
    private String unit = "";
    private final Attributes metadata = new Attributes();
    private MetricData data = new MetricData(MetricType.NONE);

    /** A new one, without points or type. */
    public Metric() {}

    Metric(MessageReader reader) {
        super(reader);
    }

    private Metric(byte[] source) {
        super(source);
    }

    public String name() {
        open();
        return name;
    }

    public void setName(String name) {
        open();
        touch();
        this.name = name;
    }

    public String description() {
        open();
        return description;
    }

    public void setDescription(String description) {
        open();
        touch();
        this.description = description;
    }

    public String unit() {
        open();
        return unit;
    }

    public void setUnit(String unit) {
        open();
        touch();
        this.unit = unit;
    }

    public Attributes metadata() {
        open();
        return metadata;
    }

    public MetricType type() {
        open();
        return data.type();
    }

    /** Gives the metric a type and, if that is another one than before, empties it. */
    public void setType(MetricType type) {
        open();
        if (data.type() != type) {
            touch();
            data = new MetricData(type);
        }
    }

    /**
     * The points: {@link NumberPoint} of a gauge or sum, {@link HistogramPoint}, {@link ExponentialHistogramPoint} or {@link SummaryPoint} of the
     * others. Add no point of another class.
     */
    public Messages<DataPoint> points() {
        open();
        return data.points();
    }

    /** 0 unspecified, 1 delta, 2 cumulative; 0 for types that have none. */
    public int temporality() {
        open();
        return data.temporality();
    }

    /** Sets the temporality; without effect on a type that has none. */
    public void setTemporality(int temporality) {
        open();
        if (data.type().hasTemporality()) {
            data.setTemporality(temporality);
        }
    }

    /** Whether a sum never falls; false for other types. */
    public boolean monotonic() {
        open();
        return data.monotonic();
    }

    /** Sets whether a sum never falls; without effect on other types. */
    public void setMonotonic(boolean monotonic) {
        open();
        if (data.type() == MetricType.SUM) {
            data.setMonotonic(monotonic);
        }
    }

    @Override
    public Metric copy() {
        return new Metric(toByteArray());
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case NAME -> name = reader.recurringString();
            case DESCRIPTION -> description = reader.recurringString();
            case UNIT -> unit = reader.recurringString();
            case METADATA -> metadata.read(reader);
            default -> {
                return readData(tag, reader);
            }
        }
        return true;
    }

    private boolean readData(int tag, MessageReader reader) {
        MetricType type = MetricType.ofField(tag >>> 3);
        if (type == MetricType.NONE || (tag & 7) != BYTES) {
            return false;
        }
        if (data.type() == type) {
            data.merge(reader.message());
        } else {
            data = new MetricData(type, reader);
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.attributes(12, metadata);
        if (data.type() != MetricType.NONE) {
            out.message(data.type().field(), data);
        }
        out.string(3, unit);
        out.string(2, description);
        out.string(1, name);
    }

    @Override
    protected boolean partsChanged() {
        return metadata.changed() || (data.type() != MetricType.NONE && data.changed());
    }
}
