package io.spanway.otlp.model;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;

/** Which instrumentation made the telemetry (OTLP {@code InstrumentationScope}). Confined to the payload's holder. */
public final class Scope extends Message {
    private static final int NAME = 1 << 3 | 2;
    private static final int VERSION = 2 << 3 | 2;
    private static final int ATTRIBUTES = 3 << 3 | 2;
    private static final int DROPPED_ATTRIBUTES_COUNT = 4 << 3 | 0;

    private String name = "";
    private String version = "";
    private final Attributes attributes = new Attributes();
    private int droppedAttributesCount;

    /** A new one, empty. */
    public Scope() {}

    /** Stands in for one that the wire did not have; written only once something of it is set. */
    static Scope absent() {
        Scope made = new Scope();
        made.startUnchanged();
        return made;
    }

    Scope(MessageReader reader) {
        super(reader);
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

    public String version() {
        open();
        return version;
    }

    public void setVersion(String version) {
        open();
        touch();
        this.version = version;
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
            case NAME -> name = reader.recurringString();
            case VERSION -> version = reader.recurringString();
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
        out.string(2, version);
        out.string(1, name);
    }

    @Override
    protected boolean partsChanged() {
        return attributes.changed();
    }
}
