package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Finds attributes by key in the encoded bytes of a span, a resource or a scope.
 *
 * <p>{@link #find} leaves the value in this object until the next call; the getters answer for it. Of several attributes with one key the
 * first counts, of several fields inside one the last. Field numbers: {@code KeyValue} 1 key, 2 value; {@code AnyValue} 1 string, 2 bool,
 * 3 int, 4 double, 5 array, 6 list of key and value, 7 bytes.
 *
 * <p>Confined to one thread; reusable.
 */
public final class SpanViewAttributes {
    /** What kind of value an attribute has. */
    public enum Type {
        /** No value at all: the attribute is missing, or there is nothing in it. */
        NONE,
        STRING,
        BOOLEAN,
        LONG,
        DOUBLE,
        ARRAY,
        MAP,
        BYTES
    }

    private static final Type[] TYPES = Type.values();
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final byte KEY_TAG = KEY << 3 | WireCursor.BYTES;
    private static final byte VALUE_TAG = VALUE << 3 | WireCursor.BYTES;
    private static final long HASH_PRIME = 0x9e37_79b9_7f4a_7c15L;

    private final WireCursor outer = new WireCursor();
    private final WireCursor inner = new WireCursor();
    private final WireCursor pair = new WireCursor();
    private final WireCursor any = new WireCursor();

    private ByteBuf request = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int length;
    private int outerField;
    private int pairField;

    private Type type = Type.NONE;
    private long number;
    private int textOffset;
    private int textLength;

    SpanViewAttributes() {}

    /**
     * Starts on a range of fields.
     *
     * @param outerField messages that hold the attributes, or 0 if the range itself holds them
     * @param pairField number of the {@code KeyValue} fields
     */
    void reset(ByteBuf request, int offset, int length, int outerField, int pairField) {
        this.request = request;
        this.offset = offset;
        this.length = length;
        this.outerField = outerField;
        this.pairField = pairField;
        this.type = Type.NONE;
    }

    /** Looks for the attribute with this key, given in UTF-8, and takes its value; false and {@link Type#NONE} if there is none. */
    public boolean find(byte[] key) {
        type = Type.NONE;
        if (outerField == 0) {
            return findIn(offset, length, key);
        }
        outer.reset(request, offset, length);
        while (outer.next()) {
            if (outer.is(outerField, WireCursor.BYTES) && findIn(outer.valueOffset(), outer.valueLength(), key)) {
                return true;
            }
        }
        return false;
    }

    private boolean findIn(int from, int bytes, byte[] key) {
        int end = from + bytes;
        int at = from;
        while (at < end) {
            int next = shortPair(at, end);
            if (next > 0) {
                int keyLength = request.getByte(at + 3);
                if (keyLength == key.length && equal(request, at + 4, keyLength, key)) {
                    take(at + 6 + keyLength, next - at - 6 - keyLength);
                    return true;
                }
                at = next;
                continue;
            }
            inner.reset(request, at, end - at);
            if (!inner.next()) {
                return false;
            }
            if (inner.is(pairField, WireCursor.BYTES) && matches(inner.valueOffset(), inner.valueLength(), key)) {
                return true;
            }
            at = inner.fieldEnd();
        }
        return false;
    }

    /**
     * Where the field at {@code at} ends if it is a pair of less than 128 bytes: a key, then a value that fills the rest; else 0. Nearly all
     * pairs are like that, and are told apart here without walking fields.
     */
    private int shortPair(int at, int end) {
        if (end - at < 6) {
            return 0;
        }
        int head = request.getInt(at);
        int tags = pairField << 27 | WireCursor.BYTES << 24 | KEY_TAG << 8;
        if ((head & 0xff80_ff80) != tags) {
            return 0;
        }
        int next = at + 2 + (head >>> 16 & 0x7f);
        int value = at + 4 + (head & 0x7f);
        if (next > end || value + 2 > next) {
            return 0;
        }
        boolean fills = request.getShort(value) == (VALUE_TAG << 8 | next - value - 2);
        return fills ? next : 0;
    }

    /** Whether a pair has this key; takes its value if so. */
    private boolean matches(int from, int bytes, byte[] key) {
        int keyOffset = from;
        int keyLength = 0;
        pair.reset(request, from, bytes);
        while (pair.next()) {
            if (pair.is(KEY, WireCursor.BYTES)) {
                keyOffset = pair.valueOffset();
                keyLength = pair.valueLength();
            }
        }
        if (!equal(request, keyOffset, keyLength, key)) {
            return false;
        }
        // A value may come in pieces, as any message may.
        pair.reset(request, from, bytes);
        while (pair.next()) {
            if (pair.is(VALUE, WireCursor.BYTES)) {
                take(pair.valueOffset(), pair.valueLength());
            }
        }
        return true;
    }

    private void take(int from, int bytes) {
        any.reset(request, from, bytes);
        while (any.next()) {
            int field = any.field();
            if (field < TYPES.length && any.wireType() == wireType(field)) {
                type = TYPES[field];
                textOffset = any.valueOffset();
                textLength = any.valueLength();
                number = field == Type.DOUBLE.ordinal() ? any.fixed64() : any.varint();
            }
        }
    }

    private static int wireType(int valueField) {
        return switch (valueField) {
            case 2, 3 -> WireCursor.VARINT;
            case 4 -> WireCursor.FIXED64;
            default -> WireCursor.BYTES;
        };
    }

    /** Kind of the value found last. */
    public Type type() {
        return type;
    }

    /** The value found last if it is an integer, else 0. */
    public long longValue() {
        return type == Type.LONG ? number : 0;
    }

    /** The value found last if it is a boolean, else false. */
    public boolean booleanValue() {
        return type == Type.BOOLEAN && number != 0;
    }

    /** The value found last if it is a double, else 0. */
    public double doubleValue() {
        return type == Type.DOUBLE ? Double.longBitsToDouble(number) : 0;
    }

    /** Bytes of the text found last in UTF-8; 0 if the value is no string. */
    public int textLength() {
        return type == Type.STRING ? textLength : 0;
    }

    /** Whether the value found last, read as text, is this one in UTF-8; what is no string reads as the empty text. */
    public boolean textEquals(byte[] utf8) {
        return equal(request, textOffset, textLength(), utf8);
    }

    /** Whether the text found last begins with this one in UTF-8. */
    public boolean textStartsWith(byte[] utf8) {
        return textLength() >= utf8.length && equal(request, textOffset, utf8.length, utf8);
    }

    /** A hash of the text found last, as {@link #hash} computes it. */
    public long textHash() {
        long h = HASH_PRIME;
        int end = textOffset + textLength();
        for (int at = textOffset; at < end; at++) {
            h = (h ^ request.getByte(at)) * HASH_PRIME;
        }
        return h ^ h >>> 32;
    }

    /** The hash that {@link #textHash} gives for this text in UTF-8. */
    public static long hash(byte[] utf8) {
        long h = HASH_PRIME;
        for (byte b : utf8) {
            h = (h ^ b) * HASH_PRIME;
        }
        return h ^ h >>> 32;
    }

    /** The text found last, empty if the value is no string; allocates. */
    public String text() {
        return textLength() == 0 ? "" : request.toString(textOffset, textLength, StandardCharsets.UTF_8);
    }

    static boolean equal(ByteBuf buf, int offset, int length, byte[] expected) {
        if (length != expected.length) {
            return false;
        }
        for (int i = length - 1; i >= 0; i--) {
            if (buf.getByte(offset + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
