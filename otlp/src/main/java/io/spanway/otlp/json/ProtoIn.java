package io.spanway.otlp.json;

import io.netty.buffer.ByteBuf;
import io.spanway.otlp.json.schema.Kind;

/**
 * Walks the fields of one encoded message (protobuf encoding document). Confined to one conversion.
 *
 * <p>After {@link #next}, number, wire type and the value's range describe the current field.
 */
final class ProtoIn {
    private static final int MAX_VARINT_BYTES = 10;
    private static final int MAX_GROUP_DEPTH = 1000;

    private final ByteBuf buf;
    private final int end;
    private int at;
    private int number;
    private int wireType;
    private int valueStart;
    private int fieldStart;

    ProtoIn(ByteBuf buf, int from, int end) {
        this.buf = buf;
        this.at = from;
        this.end = end;
    }

    /** Moves to the next field; false at the end. */
    boolean next() throws JsonException {
        if (at >= end) {
            return false;
        }
        fieldStart = at;
        long tag = varint();
        number = (int) (tag & 0xffff_ffffL) >>> 3;
        wireType = (int) tag & 7;
        valueStart = at;
        if (number == 0) {
            throw malformed();
        }
        skipValue();
        return true;
    }

    private void skipValue() throws JsonException {
        switch (wireType) {
            case Kind.VARINT -> varint();
            case Kind.EIGHT_BYTES -> skip(8);
            case Kind.FOUR_BYTES -> skip(4);
            case Kind.BYTES -> {
                long length = varint();
                valueStart = at;
                skip(length);
            }
            case Kind.START_GROUP -> skipGroup();
            default -> throw malformed();
        }
    }

    /** Unknown to all of OTLP, so only its end matters. */
    private void skipGroup() throws JsonException {
        int[] open = new int[MAX_GROUP_DEPTH];
        int depth = 0;
        open[depth++] = number;
        while (depth > 0) {
            int tag = (int) varint();
            wireType = tag & 7;
            if (wireType == Kind.START_GROUP) {
                if (depth == MAX_GROUP_DEPTH) {
                    throw malformed();
                }
                open[depth++] = tag >>> 3;
            } else if (wireType == Kind.END_GROUP) {
                if (open[--depth] != tag >>> 3) {
                    throw malformed();
                }
            } else {
                skipValue();
            }
        }
        wireType = Kind.START_GROUP;
    }

    private void skip(long bytes) throws JsonException {
        if (bytes < 0 || bytes > end - at) {
            throw malformed();
        }
        at += (int) bytes;
    }

    private long varint() throws JsonException {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES && at < end; i++) {
            byte b = buf.getByte(at++);
            value |= (b & 0x7fL) << 7 * i;
            if (b >= 0) {
                return value;
            }
        }
        throw malformed();
    }

    private JsonException malformed() {
        return JsonException.badData("byte " + (fieldStart - buf.readerIndex()) + ": not a protobuf message");
    }

    int number() {
        return number;
    }

    int wireType() {
        return wireType;
    }

    int fieldStart() {
        return fieldStart;
    }

    int valueStart() {
        return valueStart;
    }

    /** Where the value ends and the next field begins. */
    int valueEnd() {
        return at;
    }

    /** Reads the next varint at {@code valueStart} of the current field, or of a packed list of them. */
    static long varintAt(ByteBuf buf, int from) {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            byte b = buf.getByte(from + i);
            value |= (b & 0x7fL) << 7 * i;
            if (b >= 0) {
                break;
            }
        }
        return value;
    }

    /** A cursor over the elements of the current field, a packed list: each is read by {@link #nextElement}. */
    ProtoIn elements() {
        return new ProtoIn(buf, valueStart, at);
    }

    /** Moves to the next element of a packed list of this kind; false at the end. */
    boolean nextElement(Kind kind) throws JsonException {
        if (at >= end) {
            return false;
        }
        fieldStart = at;
        valueStart = at;
        wireType = kind.wireType;
        skipValue();
        return true;
    }
}
