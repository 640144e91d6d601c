package io.spanway.lb.key.value;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.wire.WireCursor;

/** Reads one encoded {@code AnyValue} into its fields; of several values the last counts, as for any protobuf oneof. Confined to one event loop. */
final class AnyValue {
    static final int EMPTY = 0;
    static final int STRING = 1;
    static final int BOOL = 2;
    static final int INT = 3;
    static final int DOUBLE = 4;
    static final int ARRAY = 5;
    static final int MAP = 6;
    static final int BYTES = 7;

    private final WireCursor cursor = new WireCursor();

    private int kind;
    private long number;
    private int offset;
    private int length;

    void read(ByteBuf buffer, int from, int count) {
        kind = EMPTY;
        cursor.reset(buffer, from, count);
        while (cursor.next()) {
            int field = cursor.field();
            if (field > BYTES || cursor.wireType() != wireType(field)) {
                continue;
            }
            kind = field;
            offset = cursor.valueOffset();
            length = cursor.valueLength();
            number = field == DOUBLE ? cursor.fixed64() : cursor.varint();
        }
        cursor.clear();
    }

    private static int wireType(int field) {
        return switch (field) {
            case BOOL, INT -> WireCursor.VARINT;
            case DOUBLE -> WireCursor.FIXED64;
            default -> WireCursor.BYTES;
        };
    }

    /** One of the constants: the value's field number, or {@link #EMPTY}. */
    int kind() {
        return kind;
    }

    boolean bool() {
        return number != 0;
    }

    /** The integer, or the bits of the double. */
    long number() {
        return number;
    }

    /** Where the body of a string, bytes, array or map begins. */
    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
