package io.spanway.otlp.json;

/** What backslashes in a string stand for, as UTF-8 (RFC 8259 §7). Immutable. */
final class JsonEscapes {
    private static final String NAMES = "\"\\/bfnrt";
    private static final String MEANINGS = "\"\\/\b\f\n\r\t";
    private static final int UNICODE_CHARS = 6;

    private JsonEscapes() {}

    /**
     * Decodes {@code length} bytes of valid UTF-8 with escapes. Half a surrogate pair comes out as three bytes that are no UTF-8.
     *
     * @param target with room for {@code length} bytes, since an escape is longer than what it stands for
     * @return index behind the last byte written
     */
    static int decode(byte[] text, int from, int length, byte[] target, int to) throws BadValue {
        int end = from + length;
        int at = from;
        int out = to;
        while (at < end) {
            byte b = text[at];
            if (b != '\\') {
                target[out++] = b;
                at++;
            } else if (text[at + 1] != 'u') {
                target[out++] = (byte) MEANINGS.charAt(named(text, at, end));
                at += 2;
            } else {
                int point = unit(text, at, end);
                at += UNICODE_CHARS;
                if (Character.isHighSurrogate((char) point) && isLowHalf(text, at, end)) {
                    point = Character.toCodePoint((char) point, (char) unit(text, at, end));
                    at += UNICODE_CHARS;
                }
                out = put(point, target, out);
            }
        }
        return out;
    }

    private static boolean isLowHalf(byte[] text, int at, int end) throws BadValue {
        return end - at >= 2
                && text[at] == '\\'
                && text[at + 1] == 'u'
                && Character.isLowSurrogate((char) unit(text, at, end));
    }

    /** The same without a result. */
    static void check(byte[] text, int from, int length) throws BadValue {
        int end = from + length;
        for (int at = from; at < end; at++) {
            if (text[at] == '\\' && text[at + 1] == 'u') {
                unit(text, at, end);
                at += UNICODE_CHARS - 1;
            } else if (text[at] == '\\') {
                named(text, at++, end);
            }
        }
    }

    private static int named(byte[] text, int at, int end) throws BadValue {
        int index = at + 1 < end ? NAMES.indexOf(text[at + 1]) : -1;
        if (index < 0) {
            throw new BadValue("no such escape", at);
        }
        return index;
    }

    private static int unit(byte[] text, int at, int end) throws BadValue {
        int unit = 0;
        for (int i = at + 2; i < at + UNICODE_CHARS; i++) {
            int digit = i < end ? TextBytes.hexDigit(text[i]) : -1;
            if (digit < 0) {
                throw new BadValue("four hex digits must follow \\u", at);
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static int put(int point, byte[] target, int at) {
        int to = at;
        if (point < 0x80) {
            target[to++] = (byte) point;
            return to;
        }
        if (point < 0x800) {
            target[to++] = (byte) (0xc0 | point >> 6);
        } else {
            if (point < 0x10000) {
                target[to++] = (byte) (0xe0 | point >> 12);
            } else {
                target[to++] = (byte) (0xf0 | point >> 18);
                target[to++] = (byte) (0x80 | point >> 12 & 0x3f);
            }
            target[to++] = (byte) (0x80 | point >> 6 & 0x3f);
        }
        target[to++] = (byte) (0x80 | point & 0x3f);
        return to;
    }
}
