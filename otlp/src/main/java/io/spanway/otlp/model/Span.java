package io.spanway.otlp.model;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.Messages;
import org.jspecify.annotations.Nullable;

/** One operation within a trace (OTLP {@code Span}). Confined to the payload's holder. */
public final class Span extends Item {
    private static final int TRACE_ID = 1 << 3 | 2;
    private static final int SPAN_ID = 2 << 3 | 2;
    private static final int TRACE_STATE = 3 << 3 | 2;
    private static final int PARENT_SPAN_ID = 4 << 3 | 2;
    private static final int NAME = 5 << 3 | 2;
    private static final int KIND = 6 << 3 | 0;
    private static final int START_TIME_UNIX_NANO = 7 << 3 | 1;
    private static final int END_TIME_UNIX_NANO = 8 << 3 | 1;
    private static final int ATTRIBUTES = 9 << 3 | 2;
    private static final int DROPPED_ATTRIBUTES_COUNT = 10 << 3 | 0;
    private static final int EVENTS = 11 << 3 | 2;
    private static final int DROPPED_EVENTS_COUNT = 12 << 3 | 0;
    private static final int LINKS = 13 << 3 | 2;
    private static final int DROPPED_LINKS_COUNT = 14 << 3 | 0;
    private static final int STATUS = 15 << 3 | 2;
    private static final int FLAGS = 16 << 3 | 5;
    private static final byte[] NONE = {};

    private byte[] traceId = NONE;
    private byte[] spanId = NONE;
    private String traceState = "";
    /** As it came, if that was no UTF-8; so with the name. */
    private byte @Nullable [] oddTraceState;

    private byte[] parentSpanId = NONE;
    private String name = "";
    private byte @Nullable [] oddName;
    private int kind;
    private long startTimeUnixNano;
    private long endTimeUnixNano;
    private final Attributes attributes = new Attributes();
    private int droppedAttributesCount;
    private final Messages<SpanEvent> events = new Messages<>();
    private int droppedEventsCount;
    private final Messages<SpanLink> links = new Messages<>();
    private int droppedLinksCount;
    private @Nullable Status status;
    private int flags;

    /** A new one, empty. */
    public Span() {}

    Span(MessageReader reader) {
        super(reader);
    }

    private Span(byte[] source) {
        super(source);
    }

    /** Decodes one span from an array, which must not be changed any more; what is no valid OTLP shows when it is first read. */
    public static Span decode(byte[] span) {
        return new Span(span);
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
        this.oddTraceState = null;
    }

    public byte[] parentSpanId() {
        open();
        return parentSpanId;
    }

    public void setParentSpanId(byte[] parentSpanId) {
        open();
        touch();
        this.parentSpanId = parentSpanId;
    }

    public String name() {
        open();
        return name;
    }

    public void setName(String name) {
        open();
        touch();
        this.name = name;
        this.oddName = null;
    }

    /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
    public int kind() {
        open();
        return kind;
    }

    public void setKind(int kind) {
        open();
        touch();
        this.kind = kind;
    }

    /** Start, nanoseconds since 1970 (unsigned). */
    public long startTimeUnixNano() {
        open();
        return startTimeUnixNano;
    }

    public void setStartTimeUnixNano(long startTimeUnixNano) {
        open();
        touch();
        this.startTimeUnixNano = startTimeUnixNano;
    }

    /** End, nanoseconds since 1970 (unsigned). */
    public long endTimeUnixNano() {
        open();
        return endTimeUnixNano;
    }

    public void setEndTimeUnixNano(long endTimeUnixNano) {
        open();
        touch();
        this.endTimeUnixNano = endTimeUnixNano;
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

    public Messages<SpanEvent> events() {
        open();
        return events;
    }

    /** How many were dropped before this point; unsigned 32 bits. */
    public int droppedEventsCount() {
        open();
        return droppedEventsCount;
    }

    public void setDroppedEventsCount(int droppedEventsCount) {
        open();
        touch();
        this.droppedEventsCount = droppedEventsCount;
    }

    public Messages<SpanLink> links() {
        open();
        return links;
    }

    /** How many were dropped before this point; unsigned 32 bits. */
    public int droppedLinksCount() {
        open();
        return droppedLinksCount;
    }

    public void setDroppedLinksCount(int droppedLinksCount) {
        open();
        touch();
        this.droppedLinksCount = droppedLinksCount;
    }

    public Status status() {
        open();
        if (status == null) {
            status = Status.absent();
        }
        return status;
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
    public Span copy() {
        return new Span(toByteArray());
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case TRACE_ID -> traceId = reader.bytes();
            case SPAN_ID -> spanId = reader.bytes();
            case TRACE_STATE -> {
                traceState = reader.string();
                oddTraceState = reader.oddBytes(traceState);
            }
            case PARENT_SPAN_ID -> parentSpanId = reader.bytes();
            case NAME -> {
                name = reader.recurringString();
                oddName = reader.oddBytes(name);
            }
            case KIND -> kind = (int) reader.varint();
            case START_TIME_UNIX_NANO -> startTimeUnixNano = reader.fixed64();
            case END_TIME_UNIX_NANO -> endTimeUnixNano = reader.fixed64();
            case ATTRIBUTES -> attributes.read(reader);
            case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = (int) reader.varint();
            case EVENTS -> events.read(new SpanEvent(reader));
            case DROPPED_EVENTS_COUNT -> droppedEventsCount = (int) reader.varint();
            case LINKS -> links.read(new SpanLink(reader));
            case DROPPED_LINKS_COUNT -> droppedLinksCount = (int) reader.varint();
            case STATUS -> {
                if (status == null) {
                    status = new Status(reader);
                } else {
                    status.merge(reader.message());
                }
            }
            case FLAGS -> flags = reader.fixed32();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.fixed32(16, flags);
        if (status != null && (status.changed() || status.wasRead())) {
            out.message(15, status);
        }
        out.varint(14, Integer.toUnsignedLong(droppedLinksCount));
        out.messages(13, links);
        out.varint(12, Integer.toUnsignedLong(droppedEventsCount));
        out.messages(11, events);
        out.varint(10, Integer.toUnsignedLong(droppedAttributesCount));
        out.attributes(9, attributes);
        out.fixed64(8, endTimeUnixNano);
        out.fixed64(7, startTimeUnixNano);
        out.varint(6, kind);
        out.string(5, name, oddName);
        out.bytes(4, parentSpanId);
        out.string(3, traceState, oddTraceState);
        out.bytes(2, spanId);
        out.bytes(1, traceId);
    }

    @Override
    protected boolean patch(MessageWriter out) {
        return !othersChanged() && patch(out, 9, attributes);
    }

    @Override
    protected boolean partsChanged() {
        return attributes.changed() || othersChanged();
    }

    private boolean othersChanged() {
        return events.changed() || links.changed() || (status != null && status.changed());
    }
}
