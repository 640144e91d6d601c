package io.spanway.otlp.model;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;

/** What produced the telemetry (OTLP {@code Resource}). Confined to the payload's holder. */
public final class Resource extends Message {
    private static final int ATTRIBUTES = 1 << 3 | 2;
    private static final int DROPPED_ATTRIBUTES_COUNT = 2 << 3 | 0;

    private final Attributes attributes = new Attributes();
    private int droppedAttributesCount;

    /** A new one, empty. */
    public Resource() {}

    /** Stands in for one that the wire did not have; written only once something of it is set. */
    static Resource absent() {
        Resource made = new Resource();
        made.startUnchanged();
        return made;
    }

    Resource(MessageReader reader) {
        super(reader);
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
        out.varint(2, Integer.toUnsignedLong(droppedAttributesCount));
        out.attributes(1, attributes);
    }

    @Override
    protected boolean partsChanged() {
        return attributes.changed();
    }
}
