package io.spanway.otlp.model.point;

import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;

/** A point of a gauge or sum (OTLP {@code NumberDataPoint}). Confined to the payload's holder. */
public final class NumberPoint extends DataPoint {
    private static final int START = 2 << 3 | 1;
    private static final int TIME = 3 << 3 | 1;
    private static final int DOUBLE = 4 << 3 | 1;
    private static final int EXEMPLARS = 5 << 3 | 2;
    private static final int INT = 6 << 3 | 1;
    private static final int ATTRIBUTES = 7 << 3 | 2;
    private static final int FLAGS = 8 << 3;

    private int kind;
    private long bits;
    private final Messages<Exemplar> exemplars = new Messages<>();

    /** A new one without value. */
    public NumberPoint() {}

    /** A point of which {@code reader} has just reached the value. */
    public NumberPoint(MessageReader reader) {
        super(reader);
    }

    private NumberPoint(byte[] source) {
        super(source);
    }

    /** Whether the value is an integer; otherwise a double, or none was given. */
    public boolean isInt() {
        open();
        return kind == INT;
    }

    /** Whether a value was given. */
    public boolean hasValue() {
        open();
        return kind != 0;
    }

    /** The integer, 0 if the value is none. */
    public long intValue() {
        open();
        return kind == INT ? bits : 0;
    }

    /** The double, 0 if the value is none. */
    public double doubleValue() {
        open();
        return kind == DOUBLE ? Double.longBitsToDouble(bits) : 0;
    }

    /** The value as a double, whichever it is. */
    public double number() {
        open();
        return kind == INT ? (double) bits : doubleValue();
    }

    public void setInt(long value) {
        open();
        touch();
        kind = INT;
        bits = value;
    }

    public void setDouble(double value) {
        open();
        touch();
        kind = DOUBLE;
        bits = Double.doubleToRawLongBits(value);
    }

    public Messages<Exemplar> exemplars() {
        open();
        return exemplars;
    }

    @Override
    public NumberPoint copy() {
        return new NumberPoint(toByteArray());
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case DOUBLE, INT -> {
                kind = tag;
                bits = reader.fixed64();
            }
            case START -> startTimeUnixNano = reader.fixed64();
            case TIME -> timeUnixNano = reader.fixed64();
            case EXEMPLARS -> exemplars.read(new Exemplar(reader));
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
        if (kind == INT) {
            out.presentFixed64(6, bits);
        }
        out.messages(5, exemplars);
        if (kind == DOUBLE) {
            out.presentFixed64(4, bits);
        }
        out.fixed64(3, timeUnixNano);
        out.fixed64(2, startTimeUnixNano);
    }

    @Override
    protected boolean partsChanged() {
        return attributes.changed() || exemplars.changed();
    }
}
