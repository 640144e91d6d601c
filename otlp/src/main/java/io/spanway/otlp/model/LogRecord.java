package io.spanway.otlp.model;

import io.spanway.otlp.message.AnyValue;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.MessageReader;
import io.spanway.otlp.message.MessageWriter;
import io.spanway.otlp.message.ValueList;
import org.jspecify.annotations.Nullable;

/** One log record (OTLP {@code LogRecord}). Confined to the payload's holder. */
public final class LogRecord extends Item {
    private static final int TIME_UNIX_NANO = 1 << 3 | 1;
    private static final int SEVERITY_NUMBER = 2 << 3 | 0;
    private static final int SEVERITY_TEXT = 3 << 3 | 2;
    private static final int BODY = 5 << 3 | 2;
    private static final int ATTRIBUTES = 6 << 3 | 2;
    private static final int DROPPED_ATTRIBUTES_COUNT = 7 << 3 | 0;
    private static final int FLAGS = 8 << 3 | 5;
    private static final int TRACE_ID = 9 << 3 | 2;
    private static final int SPAN_ID = 10 << 3 | 2;
    private static final int OBSERVED_TIME_UNIX_NANO = 11 << 3 | 1;
    private static final int EVENT_NAME = 12 << 3 | 2;
    private static final byte[] NONE = {};

    private long timeUnixNano;
    private int severityNumber;
    private String severityText = "";
    private @Nullable Object body;
    private final Attributes attributes = new Attributes();
    private int droppedAttributesCount;
    private int flags;
    private byte[] traceId = NONE;
    private byte[] spanId = NONE;
    private long observedTimeUnixNano;
    private String eventName = "";

    /** A new one, empty. */
    public LogRecord() {}

    LogRecord(MessageReader reader) {
        super(reader);
    }

    private LogRecord(byte[] source) {
        super(source);
    }

    /** When it happened, nanoseconds since 1970 (unsigned). */
    public long timeUnixNano() {
        open();
        return timeUnixNano;
    }

    public void setTimeUnixNano(long timeUnixNano) {
        open();
        touch();
        this.timeUnixNano = timeUnixNano;
    }

    /** 1 to 24 as OTLP numbers them, 0 if unset. */
    public int severityNumber() {
        open();
        return severityNumber;
    }

    public void setSeverityNumber(int severityNumber) {
        open();
        touch();
        this.severityNumber = severityNumber;
    }

    public String severityText() {
        open();
        return severityText;
    }

    public void setSeverityText(String severityText) {
        open();
        touch();
        this.severityText = severityText;
    }

    /** A value as {@link Attributes} describes them; null if there is none. */
    public @Nullable Object body() {
        open();
        return body;
    }

    public void setBody(@Nullable Object body) {
        open();
        touch();
        this.body = body;
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

    /** When it was collected, nanoseconds since 1970 (unsigned). */
    public long observedTimeUnixNano() {
        open();
        return observedTimeUnixNano;
    }

    public void setObservedTimeUnixNano(long observedTimeUnixNano) {
        open();
        touch();
        this.observedTimeUnixNano = observedTimeUnixNano;
    }

    public String eventName() {
        open();
        return eventName;
    }

    public void setEventName(String eventName) {
        open();
        touch();
        this.eventName = eventName;
    }

    @Override
    public LogRecord copy() {
        return new LogRecord(toByteArray());
    }

    @Override
    protected boolean readField(int tag, MessageReader reader) {
        switch (tag) {
            case TIME_UNIX_NANO -> timeUnixNano = reader.fixed64();
            case SEVERITY_NUMBER -> severityNumber = (int) reader.varint();
            case SEVERITY_TEXT -> severityText = reader.recurringString();
            case BODY -> body = AnyValue.read(reader.message());
            case ATTRIBUTES -> attributes.read(reader);
            case DROPPED_ATTRIBUTES_COUNT -> droppedAttributesCount = (int) reader.varint();
            case FLAGS -> flags = reader.fixed32();
            case TRACE_ID -> traceId = reader.bytes();
            case SPAN_ID -> spanId = reader.bytes();
            case OBSERVED_TIME_UNIX_NANO -> observedTimeUnixNano = reader.fixed64();
            case EVENT_NAME -> eventName = reader.recurringString();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void writeFields(MessageWriter out) {
        out.string(12, eventName);
        out.fixed64(11, observedTimeUnixNano);
        out.bytes(10, spanId);
        out.bytes(9, traceId);
        out.fixed32(8, flags);
        out.varint(7, Integer.toUnsignedLong(droppedAttributesCount));
        out.attributes(6, attributes);
        if (body != null) {
            int mark = out.mark();
            AnyValue.write(out, body);
            out.endMessage(5, mark);
        }
        out.string(3, severityText);
        out.varint(2, severityNumber);
        out.fixed64(1, timeUnixNano);
    }

    @Override
    protected boolean patch(MessageWriter out) {
        return !bodyChanged() && patch(out, 6, attributes);
    }

    @Override
    protected boolean partsChanged() {
        return bodyChanged() || attributes.changed();
    }

    private boolean bodyChanged() {
        return (body instanceof Attributes map && map.changed()) || (body instanceof ValueList list && list.changed());
    }
}
