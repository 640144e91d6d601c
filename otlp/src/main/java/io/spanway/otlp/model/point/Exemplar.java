package io.spanway.otlp.model.point;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;

/** A measurement that stands for others of its point (OTLP {@code Exemplar}). Confined to the payload's holder. */
public final class Exemplar extends Message {
    private static final byte[] NONE = {};
    private static final int TIME = 2 << 3 | 1;
    private static final int DOUBLE = 3 << 3 | 1;
    private static final int SPAN_ID = 4 << 3 | 2;
    private static final int TRACE_ID = 5 << 3 | 2;
    private static final int INT = 6 << 3 | 1;
    private static final int ATTRIBUTES = 7 << 3 | 2;

    private long timeUnixNano;
    private int kind;
    private long bits;
    private byte[] spanId = NONE;
    private byte[] traceId = NONE;
    private final Attributes filteredAttributes = new Attributes();

    /** A new one without value. */
    public Exemplar() {}

    Exemplar(MessageReader reader) {
        super(reader);
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

    public long timeUnixNano() {
        open();
        return timeUnixNano;
    }

    public void setTimeUnixNano(long timeUnixNano) {
        open();
        touch();
        this.timeUnixNano = timeUnixNano;
    }

    public byte[] spanId() {
        open();
        return spanId;
    }

    public void setSpanId(byte[] spanId) {
        open();
        touch();
        this.spanId = spanId;
    }

    public byte[] traceId() {
        open();
        return traceId;
    }

    public void setTraceId(byte[] traceId) {
        open();
        touch();
        this.traceId = traceId;
    }

    /** Attributes of the measurement that the point does not have. */
    public Attributes filteredAttributes() {
        open();
        return filteredAttributes;
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case DOUBLE, INT -> {
                kind = tag;
                bits = reader.fixed64();
            }
            case TIME -> timeUnixNano = reader.fixed64();
            case SPAN_ID -> spanId = reader.bytes();
            case TRACE_ID -> traceId = reader.bytes();
            case ATTRIBUTES -> filteredAttributes.read(reader);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.attributes(7, filteredAttributes);
        if (kind == INT) {
            out.presentFixed64(6, bits);
        }
        out.bytes(5, traceId);
        out.bytes(4, spanId);
        if (kind == DOUBLE) {
            out.presentFixed64(3, bits);
        }
        out.fixed64(2, timeUnixNano);
    }

    @Override
    protected boolean partsChanged() {
        return filteredAttributes.changed();
    }
}
