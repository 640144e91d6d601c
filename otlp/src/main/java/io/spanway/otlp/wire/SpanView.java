package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Reads one span where it lies in an encoded request, without decoding it and without an object per span.
 *
 * <p>{@link SpanViewWalk} moves it from span to span. Field numbers: opentelemetry-proto 1.11, {@code Span}. Of a field that comes several
 * times the last one counts, as in protobuf; a field that is missing reads as its zero value. Bytes that cannot be read end the span early.
 * Whoever gets a view may read it until the walk moves on and keeps neither it nor its attributes.
 *
 * <p>Confined to one thread; reusable.
 */
public final class SpanView {
    private static final int TRACE_ID = 1;
    private static final int SPAN_ID = 2;
    private static final int TRACE_STATE = 3;
    private static final int PARENT_SPAN_ID = 4;
    private static final int NAME = 5;
    private static final int KIND = 6;
    private static final int START = 7;
    private static final int END = 8;
    private static final int ATTRIBUTES = 9;
    private static final int STATUS = 15;
    private static final int FLAGS = 16;
    private static final int STATUS_CODE = 3;

    private static final int SHORT_ID_BYTES = 8;
    private static final int TRACE_ID_BYTES = 16;

    private final WireCursor fields = new WireCursor();
    private final WireCursor status = new WireCursor();
    private final SpanViewAttributes attributes = new SpanViewAttributes();
    private final SpanViewAttributes resource;
    private final SpanViewAttributes scope;
    private final SpanViewGroup resourceGroup;
    private final SpanViewGroup scopeGroup;
    private final SpanViewTraceState traceState = new SpanViewTraceState();

    private ByteBuf request = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int length;
    private long traceIdHigh;
    private long traceIdLow;
    private long spanId;
    private long parentSpanId;
    private int nameOffset;
    private int nameLength;
    private int kind;
    private int statusCode;
    private boolean hasStatus;
    private int flags;
    private long startNanos;
    private long endNanos;
    private int attributesStart;
    private int attributesEnd;

    SpanView(
            SpanViewAttributes resource,
            SpanViewAttributes scope,
            SpanViewGroup resourceGroup,
            SpanViewGroup scopeGroup) {
        this.resource = resource;
        this.scope = scope;
        this.resourceGroup = resourceGroup;
        this.scopeGroup = scopeGroup;
    }

    /** Moves to the span of {@code length} bytes at {@code offset}. */
    void reset(ByteBuf request, int offset, int length) {
        this.request = request;
        this.offset = offset;
        this.length = length;
        traceIdHigh = 0;
        traceIdLow = 0;
        spanId = 0;
        parentSpanId = 0;
        nameLength = 0;
        kind = 0;
        statusCode = 0;
        hasStatus = false;
        flags = 0;
        startNanos = 0;
        endNanos = 0;
        attributesStart = -1;
        attributesEnd = -1;
        traceState.reset(request, offset, 0);
        fields.reset(request, offset, length);
        while (fields.next()) {
            read(fields);
        }
        int start = Math.max(attributesStart, offset);
        attributes.reset(request, start, Math.max(attributesEnd, start) - start, 0, ATTRIBUTES);
    }

    private void read(WireCursor field) {
        switch (field.wireType()) {
            case WireCursor.BYTES -> readBytes(field);
            case WireCursor.FIXED64 -> {
                if (field.field() == START) {
                    startNanos = field.fixed64();
                } else if (field.field() == END) {
                    endNanos = field.fixed64();
                }
            }
            case WireCursor.VARINT -> {
                if (field.field() == KIND) {
                    kind = (int) field.varint();
                }
            }
            case WireCursor.FIXED32 -> {
                if (field.field() == FLAGS) {
                    flags = field.fixed32();
                }
            }
            default -> {}
        }
    }

    private void readBytes(WireCursor field) {
        switch (field.field()) {
            case TRACE_ID -> {
                boolean valid = field.valueLength() == TRACE_ID_BYTES;
                traceIdHigh = valid ? request.getLong(field.valueOffset()) : 0;
                traceIdLow = valid ? request.getLong(field.valueOffset() + SHORT_ID_BYTES) : 0;
            }
            case SPAN_ID -> spanId = shortId(field);
            case TRACE_STATE -> traceState.reset(request, field.valueOffset(), field.valueLength());
            case PARENT_SPAN_ID -> parentSpanId = shortId(field);
            case NAME -> {
                nameOffset = field.valueOffset();
                nameLength = field.valueLength();
            }
            case ATTRIBUTES -> {
                attributesStart = attributesStart < 0 ? field.fieldOffset() : attributesStart;
                attributesEnd = field.fieldEnd();
            }
            case STATUS -> readStatus(field);
            default -> {}
        }
    }

    private void readStatus(WireCursor field) {
        hasStatus = true;
        status.reset(request, field.valueOffset(), field.valueLength());
        while (status.next()) {
            if (status.is(STATUS_CODE, WireCursor.VARINT)) {
                statusCode = (int) status.varint();
            }
        }
    }

    private long shortId(WireCursor field) {
        return field.valueLength() == SHORT_ID_BYTES ? request.getLong(field.valueOffset()) : 0;
    }

    /** First eight bytes of the trace id, big-endian; 0 if the id is not 16 bytes long. */
    public long traceIdHigh() {
        return traceIdHigh;
    }

    /** Last eight bytes of the trace id, big-endian; 0 if the id is not 16 bytes long. */
    public long traceIdLow() {
        return traceIdLow;
    }

    /** The span id, big-endian; 0 if it is not 8 bytes long. */
    public long spanId() {
        return spanId;
    }

    /** The parent's span id, big-endian; 0 for a root span. */
    public long parentSpanId() {
        return parentSpanId;
    }

    /** Whether the span has no parent: none given, or one of zeros. */
    public boolean isRoot() {
        return parentSpanId == 0;
    }

    /** {@code SpanKind} as a number; 0 = unspecified. */
    public int kind() {
        return kind;
    }

    /** {@code Status.StatusCode} as a number: 0 unset, 1 ok, 2 error. */
    public int statusCode() {
        return statusCode;
    }

    /** Whether the span has a status field, even one that says nothing. */
    public boolean hasStatus() {
        return hasStatus;
    }

    /** Flags of the span; the lowest byte holds the W3C trace flags. */
    public int flags() {
        return flags;
    }

    /** Start, nanoseconds since 1970, unsigned. */
    public long startNanos() {
        return startNanos;
    }

    /** End, nanoseconds since 1970, unsigned. */
    public long endNanos() {
        return endNanos;
    }

    /** Whether the name is this text, given in UTF-8. */
    public boolean nameEquals(byte[] utf8) {
        return SpanViewAttributes.equal(request, nameOffset, nameLength, utf8);
    }

    /** The name as text; allocates. */
    public String name() {
        return nameLength == 0 ? "" : request.toString(nameOffset, nameLength, StandardCharsets.UTF_8);
    }

    /** The span's attributes, with a place of their own for the one found last. */
    public SpanViewAttributes attributes() {
        return attributes;
    }

    /** Attributes of the span's resource. */
    public SpanViewAttributes resource() {
        return resource;
    }

    /** Attributes of the span's instrumentation scope. */
    public SpanViewAttributes scope() {
        return scope;
    }

    /** Where the resource group around the span lies, for conditions that decode. */
    public SpanViewGroup resourceGroup() {
        return resourceGroup;
    }

    /** Where the scope group around the span lies, for conditions that decode. */
    public SpanViewGroup scopeGroup() {
        return scopeGroup;
    }

    /** The span's W3C trace state. */
    public SpanViewTraceState traceState() {
        return traceState;
    }

    /** The request that holds the span, for conditions that decode; absolute indexes, no reference is passed. */
    public ByteBuf request() {
        return request;
    }

    /** Where the span's message begins in {@link #request}. */
    public int offset() {
        return offset;
    }

    /** Encoded bytes of the span's message. */
    public int length() {
        return length;
    }
}
