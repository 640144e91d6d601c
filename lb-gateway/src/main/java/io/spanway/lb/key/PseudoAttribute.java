package io.spanway.lb.key;

import io.netty.buffer.ByteBuf;
import io.spanway.lb.key.value.KeyBytes;
import io.spanway.lb.key.value.ValueText;
import io.spanway.otlp.Signal;
import io.spanway.otlp.wire.WireCursor;

/** Fields of spans and log records that routing may name as if they were attributes. Immutable. */
enum PseudoAttribute {
    NONE(0),
    SPAN_KIND(OtlpFields.SPAN_KIND),
    SPAN_NAME(OtlpFields.SPAN_NAME),
    LOG_SEVERITY(OtlpFields.LOG_SEVERITY_TEXT),
    LOG_BODY(OtlpFields.LOG_BODY);

    private static final String[] KINDS = {"Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"};

    private final int field;

    PseudoAttribute(int field) {
        this.field = field;
    }

    static PseudoAttribute of(Signal signal, String name) {
        return switch (signal) {
            case TRACES -> name.equals("span.kind") ? SPAN_KIND : name.equals("span.name") ? SPAN_NAME : NONE;
            case LOGS -> name.equals("log.severity") ? LOG_SEVERITY : name.equals("log.body") ? LOG_BODY : NONE;
            default -> NONE;
        };
    }

    /** Appends the text of the field, the last of several. */
    void append(ByteBuf request, int offset, int length, WireCursor cursor, ValueText text, KeyBytes key) {
        int wireType = this == SPAN_KIND ? WireCursor.VARINT : WireCursor.BYTES;
        int valueOffset = offset;
        int valueLength = 0;
        long number = 0;
        cursor.reset(request, offset, length);
        while (cursor.next()) {
            if (cursor.is(field, wireType)) {
                valueOffset = cursor.valueOffset();
                valueLength = cursor.valueLength();
                number = wireType == WireCursor.VARINT ? cursor.varint() : 0;
            }
        }
        cursor.clear();
        switch (this) {
            case SPAN_KIND -> key.ascii(number >= 0 && number < KINDS.length ? KINDS[(int) number] : "");
            case LOG_BODY -> text.append(request, valueOffset, valueLength, key);
            default -> key.put(request, valueOffset, valueLength);
        }
    }
}
