package io.spanway.otlp.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one protobuf message from an array (Protocol Buffers: Encoding).
 *
 * <p>Every read is checked against the message's end. Confined to one thread.
 */
public final class MessageReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;
    private static final int GROUP_START = 3;
    private static final int GROUP_END = 4;
    private static final int MAX_VARINT_BITS = 64;
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] source;
    private final int end;
    private int position;
    private int tag;
    private int fieldStart;
    private int valueStart;

    /** Reads {@code source} from {@code from} up to, not including, {@code to}; the array is neither copied nor changed. */
    public MessageReader(byte[] source, int from, int to) {
        this.source = source;
        this.position = from;
        this.end = to;
    }

    /**
     * Goes to the next field.
     *
     * @return its tag, number and wire type as on the wire; 0 at the end
     * @throws MalformedMessageException if no valid tag follows
     */
    public int nextTag() {
        if (position == end) {
            return 0;
        }
        fieldStart = position;
        long value = varint();
        tag = (int) value;
        if (value >>> 32 != 0 || tag >>> 3 == 0) {
            throw new MalformedMessageException("invalid field tag " + value);
        }
        return tag;
    }

    /** Whether nothing follows any more. */
    boolean atEnd() {
        return position == end;
    }

    /** Bytes that follow. */
    int remaining() {
        return end - position;
    }

    /** Value of a varint field, 64 bits. */
    public long varint() {
        long value = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
            if (position == end) {
                throw new MalformedMessageException("a varint is cut off");
            }
            byte next = source[position++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedMessageException("a varint has more than 10 bytes");
    }

    /** Value of an sint32 or sint64 field. */
    public long zigzag() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /** Value of a fixed64, sfixed64 field, or the bits of a double. */
    public long fixed64() {
        need(Long.BYTES);
        long value = (source[position] & 0xffL)
                | (source[position + 1] & 0xffL) << 8
                | (source[position + 2] & 0xffL) << 16
                | (source[position + 3] & 0xffL) << 24
                | (source[position + 4] & 0xffL) << 32
                | (source[position + 5] & 0xffL) << 40
                | (source[position + 6] & 0xffL) << 48
                | (source[position + 7] & 0xffL) << 56;
        position += Long.BYTES;
        return value;
    }

    /** Value of a double field. */
    public double float64() {
        return Double.longBitsToDouble(fixed64());
    }

    /** Value of a fixed32 field. */
    public int fixed32() {
        need(Integer.BYTES);
        int value = (source[position] & 0xff)
                | (source[position + 1] & 0xff) << 8
                | (source[position + 2] & 0xff) << 16
                | (source[position + 3] & 0xff) << 24;
        position += Integer.BYTES;
        return value;
    }

    /** Goes past a length-delimited value; it then ends at {@link #position}. Returns where it begins. */
    public int skipBytes() {
        long length = varint();
        if (length < 0 || length > end - position) {
            throw new MalformedMessageException("a field of " + length + " bytes is cut off");
        }
        valueStart = position;
        position += (int) length;
        return valueStart;
    }

    /** Where the next read begins, as an index of the array. */
    public int position() {
        return position;
    }

    /** A copy of a length-delimited value. */
    public byte[] bytes() {
        int from = skipBytes();
        return Arrays.copyOfRange(source, from, position);
    }

    /** A string; bytes that are not UTF-8 read as U+FFFD. */
    public String string() {
        int from = skipBytes();
        return from == position ? "" : new String(source, from, position - from, StandardCharsets.UTF_8);
    }

    /** An attribute key or another string that recurs: the same object as before where it is remembered. */
    public String recurringString() {
        int from = skipBytes();
        return KeyCache.get(source, from, position);
    }

    /**
     * The bytes of the string that was just read, if they are not those that writing it would give: where they were no UTF-8. A message that
     * changes elsewhere can then write them as they came.
     *
     * @param read what {@link #string} or {@link #recurringString} gave
     * @return null for nearly every string
     */
    public byte @Nullable [] oddBytes(String read) {
        if (read.indexOf(REPLACEMENT) < 0) {
            return null;
        }
        byte[] bytes = Arrays.copyOfRange(source, valueStart, position);
        return Arrays.equals(bytes, read.getBytes(StandardCharsets.UTF_8)) ? null : bytes;
    }

    /** A reader of the message that is this field's value. */
    public MessageReader message() {
        int from = skipBytes();
        return new MessageReader(source, from, position);
    }

    byte[] source() {
        return source;
    }

    /** Index of the first byte of the current field's tag. */
    int fieldStart() {
        return fieldStart;
    }

    /** Goes past the value of the current field, whatever its type. */
    public void skip() {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> advance(Long.BYTES);
            case BYTES -> skipBytes();
            case FIXED32 -> advance(Integer.BYTES);
            case GROUP_START -> skipGroup(tag >>> 3);
            default -> throw new MalformedMessageException("invalid wire type " + (tag & 7));
        }
    }

    /** Groups were given up in proto3, but a reader still has to find their end; nesting is counted, not followed. */
    private void skipGroup(int group) {
        int depth = 1;
        int outer = tag;
        int start = fieldStart;
        while (depth > 0) {
            int next = nextTag();
            if (next == 0) {
                throw new MalformedMessageException("group " + group + " has no end");
            }
            switch (next & 7) {
                case GROUP_START -> depth++;
                case GROUP_END -> depth--;
                default -> skip();
            }
        }
        tag = outer;
        fieldStart = start;
    }

    private void advance(int bytes) {
        need(bytes);
        position += bytes;
    }

    private void need(int bytes) {
        if (end - position < bytes) {
            throw new MalformedMessageException("a field of " + bytes + " bytes is cut off");
        }
    }
}
