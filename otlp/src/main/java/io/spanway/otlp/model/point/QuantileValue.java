package io.spanway.otlp.model.point;

import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;

/** A value at a quantile of a summary. Confined to the payload's holder. */
public final class QuantileValue extends Message {
    private static final int QUANTILE = 1 << 3 | 1;
    private static final int VALUE = 2 << 3 | 1;

    private double quantile;
    private double value;

    /** A new one, empty. */
    public QuantileValue() {}

    QuantileValue(MessageReader reader) {
        super(reader);
    }

    public double quantile() {
        open();
        return quantile;
    }

    public void setQuantile(double quantile) {
        open();
        touch();
        this.quantile = quantile;
    }

    public double value() {
        open();
        return value;
    }

    public void setValue(double value) {
        open();
        touch();
        this.value = value;
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case QUANTILE -> quantile = reader.float64();
            case VALUE -> value = reader.float64();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.float64(2, value);
        out.float64(1, quantile);
    }
}
