package io.spanway.otlp.model;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.Message;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;

/** A span of this or another trace that a span refers to (OTLP {@code Span.Link}). Confined to the payload's holder. */
public final class SpanLink extends Message {
    private static final int TRACE_ID = 1 << 3 | 2;
    private static final int SPAN_ID = 2 << 3 | 2;
    private static final int TRACE_STATE = 3 << 3 | 2;
    private static final int ATTRIBUTES = 4 << 3 | 2;
    private static final int DROPPED_ATTRIBUTES_COUNT = 5 << 3 | 0;
    private static final int FLAGS = 6 << 3 | 5;
    private static final byte[] NONE = {};

    private byte[] traceId = NONE;
    private byte[] spanId = NONE;
    private String traceState = "";
    private final Attributes attributes = new Attributes();
    private int droppedAttributesCount;
    private int flags;

    /** A new one, empty. */
    public SpanLink() {}

    SpanLink(MessageReader reader) {
        super(reader);
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

    public byte[] spanId() {
        open();
        return spanId;
    }

    public void setSpanId(byte[] spanId) {
        open();
        touch();
        this.spanId = spanId;
    }

    public String traceState() {
        open();
        return traceState;
    }

    public void setTraceState(String traceState) {
        open();
        touch();
        this.traceState = traceState;
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

    public int flags() {
        open();
        return flags;
    }

    public void setFlags(int flags) {
        open();
        touch();
        this.flags = flags;
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case TRACE_ID -> traceId = reader.bytes();
            case SPAN_ID -> spanId = reader.bytes();
            case TRACE_STATE -> traceState = reader.string();
            case ATTRIBUTES -> attributes.read(reader);
            case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = (int) reader.varint();
            case FLAGS -> flags = reader.fixed32();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.fixed32(6, flags);
        out.varint(5, Integer.toUnsignedLong(droppedAttributesCount));
        out.attributes(4, attributes);
        out.string(3, traceState);
        out.bytes(2, spanId);
        out.bytes(1, traceId);
    }

    @Override
    protected boolean partsChanged() {
        return attributes.changed();
    }
}
