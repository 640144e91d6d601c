package io.spanway.otlp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Looks up members of a W3C trace state where it lies (Trace Context, section 3.3), as strictly as OpenTelemetry's own parsers: one bad
 * member, a key that comes twice or more than 32 members, and there is no trace state at all.
 *
 * <p>Confined to one thread; reusable.
 */
public final class SpanViewTraceState {
    private static final int MAX_MEMBERS = 32;
    private static final int MAX_KEY = 256;
    private static final int MAX_TENANT = 241;
    private static final int MAX_SYSTEM = 14;
    private static final int MAX_VALUE = 256;

    private final int[] keyOffsets = new int[MAX_MEMBERS];
    private final int[] keyLengths = new int[MAX_MEMBERS];
    private ByteBuf request = Unpooled.EMPTY_BUFFER;
    private int offset;
    private int length;
    private int members;
    private int valueOffset;
    private int valueLength;

    SpanViewTraceState() {}

    void reset(ByteBuf request, int offset, int length) {
        this.request = request;
        this.offset = offset;
        this.length = length;
        this.valueLength = -1;
    }

    /** Encoded length in bytes. */
    public int length() {
        return length;
    }

    /** Looks for a member and takes its value; false if there is none or the trace state is not valid. */
    public boolean find(byte[] key) {
        valueLength = -1;
        members = 0;
        int end = offset + length;
        int at = offset;
        int foundOffset = 0;
        int foundLength = -1;
        while (at < end) {
            int comma = indexOf(',', at, end);
            int from = skipBlanks(at, comma);
            int to = dropBlanks(from, comma);
            if (from < to) {
                int equals = indexOf('=', from, to);
                if (equals == to || !accept(from, equals, to)) {
                    return false;
                }
                if (SpanViewAttributes.equal(request, from, equals - from, key)) {
                    foundOffset = equals + 1;
                    foundLength = to - foundOffset;
                }
            }
            at = comma + 1;
        }
        valueOffset = foundOffset;
        valueLength = foundLength;
        return foundLength >= 0;
    }

    /** Whether the value found last is this text in UTF-8. */
    public boolean valueEquals(byte[] utf8) {
        return valueLength >= 0 && SpanViewAttributes.equal(request, valueOffset, valueLength, utf8);
    }

    private boolean accept(int from, int equals, int to) {
        if (members == MAX_MEMBERS || !validKey(from, equals) || !validValue(equals + 1, to)) {
            return false;
        }
        int keyLength = equals - from;
        for (int i = 0; i < members; i++) {
            if (keyLengths[i] == keyLength && same(keyOffsets[i], from, keyLength)) {
                return false;
            }
        }
        keyOffsets[members] = from;
        keyLengths[members++] = keyLength;
        return true;
    }

    private boolean same(int a, int b, int bytes) {
        for (int i = 0; i < bytes; i++) {
            if (request.getByte(a + i) != request.getByte(b + i)) {
                return false;
            }
        }
        return true;
    }

    private boolean validKey(int from, int to) {
        int at = indexOf('@', from, to);
        if (at == to) {
            return to - from <= MAX_KEY && isKeyPart(from, to, false);
        }
        return at - from <= MAX_TENANT
                && to - at - 1 <= MAX_SYSTEM
                && isKeyPart(from, at, true)
                && isKeyPart(at + 1, to, false);
    }

    private boolean isKeyPart(int from, int to, boolean digitFirst) {
        if (from == to) {
            return false;
        }
        byte first = request.getByte(from);
        if (!isLower(first) && !(digitFirst && isDigit(first))) {
            return false;
        }
        for (int at = from + 1; at < to; at++) {
            byte b = request.getByte(at);
            if (!isLower(b) && !isDigit(b) && b != '_' && b != '-' && b != '*' && b != '/') {
                return false;
            }
        }
        return true;
    }

    private boolean validValue(int from, int to) {
        if (from == to || to - from > MAX_VALUE) {
            return false;
        }
        for (int at = from; at < to; at++) {
            byte b = request.getByte(at);
            if (b < ' ' || b == 0x7f || b == '=') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLower(byte b) {
        return b >= 'a' && b <= 'z';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private int indexOf(char wanted, int from, int to) {
        for (int at = from; at < to; at++) {
            if (request.getByte(at) == wanted) {
                return at;
            }
        }
        return to;
    }

    private int skipBlanks(int from, int to) {
        int at = from;
        while (at < to && isBlank(request.getByte(at))) {
            at++;
        }
        return at;
    }

    private int dropBlanks(int from, int to) {
        int end = to;
        while (end > from && isBlank(request.getByte(end - 1))) {
            end--;
        }
        return end;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
