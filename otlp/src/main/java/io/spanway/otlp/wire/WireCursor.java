package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Walks the fields of one encoded protobuf message in place, without decoding or allocating.
 *
 * <pre>{@code
 * cursor.reset(request, offset, length);
 * while (cursor.next()) {
 *   if (cursor.field() == 1 && cursor.wireType() == WireCursor.BYTES) { … cursor.valueOffset(), cursor.valueLength() … }
 * }
 * if (cursor.malformed()) { … }
 * }</pre>
 *
 * <p>Reads what protobuf allows (encoding document): over-long varints of up to 10 bytes for tags, lengths and values, groups (skipped
 * whole, no recursion, at most {@value #MAX_GROUP_DEPTH} deep), any order. Malformed is what no decoder can read: a field that ends beyond
 * the message, a varint of more than 10 bytes, field number 0, wire types 6 and 7, an end of group without its beginning. Offsets are
 * absolute indexes into the buffer. Holds on to the buffer until the next {@code reset} or {@link #clear}, without a reference of its own.
 *
 * <p>Confined to one thread; reusable.
 */
public final class WireCursor {
    /** Wire type of int32, int64, uint…, sint…, bool and enums. */
    public static final int VARINT = 0;
    /** Wire type of fixed64, sfixed64 and double. */
    public static final int FIXED64 = 1;
    /** Wire type of strings, bytes, messages and packed lists. */
    public static final int BYTES = 2;
    /** Wire type of the deprecated groups; the value is what lies between start and end tag. */
    public static final int GROUP = 3;
    /** Wire type of fixed32, sfixed32 and float. */
    public static final int FIXED32 = 5;

    /** Deepest nesting of groups that is read; deeper is malformed. Bounds the cursor's memory to 4 KiB. */
    public static final int MAX_GROUP_DEPTH = 1000;

    private static final int END_GROUP = 4;
    private static final int MAX_VARINT_BYTES = 10;

    private ByteBuf buf = Unpooled.EMPTY_BUFFER;
    private int position;
    private int limit;
    private int fieldOffset;
    private int tag;
    private long varint;
    private int valueOffset;
    private int valueLength;
    private boolean malformed;
    private int[] openGroups = {};

    /** Starts over on the message of {@code length} bytes at {@code offset}, a range inside the buffer's readable bytes. */
    public void reset(ByteBuf buf, int offset, int length) {
        this.buf = buf;
        this.position = offset;
        this.limit = offset + length;
        this.fieldOffset = offset;
        this.malformed = false;
    }

    /** Forgets the buffer. */
    public void clear() {
        reset(Unpooled.EMPTY_BUFFER, 0, 0);
    }

    /** Moves to the next field; false at the end of the message and where it is {@link #malformed}. */
    public boolean next() {
        if (position >= limit) {
            return false;
        }
        fieldOffset = position;
        int first = buf.getByte(position);
        if (first >= 0) {
            position++;
            tag = first;
        } else {
            tag = (int) readVarint();
        }
        return readValue() || fail();
    }

    /** Number of the current field, 1 or more. */
    public int field() {
        return tag >>> 3;
    }

    /** Wire type of the current field: one of the constants of this class. */
    public int wireType() {
        return tag & 7;
    }

    /** Whether the current field has this number and this wire type. */
    public boolean is(int field, int wireType) {
        return tag == (field << 3 | wireType);
    }

    /** Value of the current field, if its wire type is {@link #VARINT}. */
    public long varint() {
        return varint;
    }

    /** Value of the current field, if its wire type is {@link #FIXED64}. */
    public long fixed64() {
        return buf.getLongLE(valueOffset);
    }

    /** Value of the current field, if its wire type is {@link #FIXED32}. */
    public int fixed32() {
        return buf.getIntLE(valueOffset);
    }

    /** Where the current field's value begins, after its tag and length. */
    public int valueOffset() {
        return valueOffset;
    }

    /** Encoded bytes of the current field's value, without tag, length and end tag. */
    public int valueLength() {
        return valueLength;
    }

    /** Where the current field begins: its tag. */
    public int fieldOffset() {
        return fieldOffset;
    }

    /** Where the current field ends and the next begins. */
    public int fieldEnd() {
        return position;
    }

    /** Whether the walk ended because the message cannot be read on; {@link #fieldOffset} then tells where. */
    public boolean malformed() {
        return malformed;
    }

    private boolean fail() {
        malformed = true;
        position = limit;
        return false;
    }

    /** Reads the value after the tag and moves behind it; false if malformed. */
    private boolean readValue() {
        valueOffset = position;
        if (field() == 0 || malformed) {
            return false;
        }
        switch (tag & 7) {
            case BYTES:
                return readLengthDelimited();
            case VARINT:
                varint = readVarint();
                valueLength = position - valueOffset;
                return !malformed;
            case FIXED64:
                return readFixed(Long.BYTES);
            case FIXED32:
                return readFixed(Integer.BYTES);
            case GROUP:
                return readGroup();
            default:
                return false;
        }
    }

    private boolean readFixed(int size) {
        valueLength = size;
        if (limit - position < size) {
            return false;
        }
        position += size;
        return true;
    }

    private boolean readLengthDelimited() {
        int length = (int) readVarint();
        if (malformed || length < 0 || length > limit - position) {
            return false;
        }
        valueOffset = position;
        valueLength = length;
        position += length;
        return true;
    }

    /** Skips a group with all groups inside it: a stack of open field numbers in place of recursion. */
    private boolean readGroup() {
        int groupTag = tag;
        int contents = position;
        int depth = 0;
        push(depth++, field());
        while (depth > 0) {
            if (position >= limit) {
                return false;
            }
            int before = position;
            tag = (int) readVarint();
            if (malformed) {
                return false;
            }
            if (wireType() == END_GROUP) {
                if (openGroups[--depth] != field()) {
                    return false;
                }
                valueLength = before - contents;
            } else if (wireType() == GROUP) {
                if (field() == 0 || depth == MAX_GROUP_DEPTH) {
                    return false;
                }
                push(depth++, field());
            } else if (!readValue()) {
                return false;
            }
        }
        tag = groupTag;
        valueOffset = contents;
        return true;
    }

    private void push(int depth, int field) {
        if (depth == openGroups.length) {
            openGroups = Arrays.copyOf(openGroups, Math.min(MAX_GROUP_DEPTH, Math.max(8, depth * 2)));
        }
        openGroups[depth] = field;
    }

    /** The varint at the position; if it does not end within the message or within 10 bytes, sets {@code malformed}. */
    private long readVarint() {
        long value = 0;
        int end = limit - position > MAX_VARINT_BYTES ? position + MAX_VARINT_BYTES : limit;
        for (int shift = 0; position < end; shift += 7) {
            byte b = buf.getByte(position++);
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        malformed = true;
        return 0;
    }
}
