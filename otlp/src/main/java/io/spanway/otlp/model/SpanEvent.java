package io.spanway.otlp.model;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;

/** Something that happened during a span (OTLP {@code Span.Event}). Confined to the payload's holder. */
public final class SpanEvent extends Message {
    private static final int TIME_UNIX_NANO = 1 << 3 | 1;
    private static final int NAME = 2 << 3 | 2;
    private static final int ATTRIBUTES = 3 << 3 | 2;
    private static final int DROPPED_ATTRIBUTES_COUNT = 4 << 3 | 0;

    private long timeUnixNano;
    private String name = "";
    private final Attributes attributes = new Attributes();
    private int droppedAttributesCount;

    /** A new one, empty. */
    public SpanEvent() {}

    SpanEvent(MessageReader reader) {
        super(reader);
    }

    /** When, nanoseconds since 1970 (unsigned). */
    public long timeUnixNano() {
        open();
        return timeUnixNano;
    }

    public void setTimeUnixNano(long timeUnixNano) {
        open();
        touch();
        this.timeUnixNano = timeUnixNano;
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

    public Attributes attributes() {
        open();
        return attributes;
    }

    /** How many were dropped before this point; unsigned 32 bits. */
    public int droppedAttributesCount() {
        open();
        return droppedAttributesCount;
    }

    public void setDroppedAttributesCount(int droppedAttributesCount) {
        open();
        touch();
        this.droppedAttributesCount = droppedAttributesCount;
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case TIME_UNIX_NANO -> timeUnixNano = reader.fixed64();
            case NAME -> name = reader.recurringString();
            case ATTRIBUTES -> attributes.read(reader);
            case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = (int) reader.varint();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.varint(4, Integer.toUnsignedLong(droppedAttributesCount));
        out.attributes(3, attributes);
        out.string(2, name);
        out.fixed64(1, timeUnixNano);
    }

    @Override
    protected boolean partsChanged() {
        return attributes.changed();
    }
}
