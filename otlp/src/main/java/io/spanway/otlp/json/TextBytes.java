package io.spanway.otlp.json;

import java.util.Arrays;

/** Bytes written as text: hex for ids, base64 in all its forms for the rest; and the check for UTF-8. Immutable. */
final class TextBytes {
    private static final byte[] HEX = new byte[256];
    private static final byte[] BASE64 = new byte[256];

    static {
        Arrays.fill(HEX, (byte) -1);
        for (int i = 0; i < 16; i++) {
            HEX["0123456789abcdef".charAt(i)] = (byte) i;
            HEX["0123456789ABCDEF".charAt(i)] = (byte) i;
        }
        Arrays.fill(BASE64, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        for (int i = 0; i < alphabet.length(); i++) {
            BASE64[alphabet.charAt(i)] = (byte) i;
        }
        BASE64['+'] = 62;
        BASE64['-'] = 62;
        BASE64['/'] = 63;
        BASE64['_'] = 63;
    }

    private TextBytes() {}

    /** The value of a hex digit of any case, or -1. */
    static int hexDigit(byte b) {
        return HEX[b & 0xff];
    }

    /** Decodes {@code length} hex digits of any case; false if there are others or one is missing. */
    static boolean hex(byte[] text, int from, int length, byte[] target, int to) {
        int wrong = length & 1;
        for (int i = 0; i < length >> 1; i++) {
            int high = HEX[text[from + 2 * i] & 0xff];
            int low = HEX[text[from + 2 * i + 1] & 0xff];
            wrong |= high | low;
            target[to + i] = (byte) (high << 4 | low & 15);
        }
        return wrong == 0 || (wrong > 0 && (length & 1) == 0);
    }

    /** Bytes that {@link #base64} makes of so many characters, or -1 if no base64 is so long; padding is optional. */
    static int base64Bytes(byte[] text, int from, int length) {
        int chars = length;
        while (chars > 0 && length - chars < 2 && text[from + chars - 1] == '=') {
            chars--;
        }
        boolean padded = chars < length;
        if ((chars & 3) == 1 || (padded && (length & 3) != 0)) {
            return -1;
        }
        return (int) (chars * 3L / 4);
    }

    /** Decodes base64, standard or URL-safe, into exactly {@code bytes} bytes; false if there are other characters. */
    static boolean base64(byte[] text, int from, byte[] target, int to, int bytes) {
        int wrong = 0;
        int at = from;
        int word = 0;
        int bits = 0;
        for (int i = 0; i < bytes; i++) {
            while (bits < 8) {
                int value = BASE64[text[at++] & 0xff];
                wrong |= value;
                word = word << 6 | value & 63;
                bits += 6;
            }
            bits -= 8;
            target[to + i] = (byte) (word >>> bits);
        }
        return wrong >= 0;
    }

    /** Whether these bytes are well-formed UTF-8 (RFC 3629): shortest forms only, no surrogates, nothing above U+10FFFF. */
    static boolean isUtf8(byte[] bytes, int from, int length) {
        int end = from + length;
        int at = from;
        while (at < end) {
            int b = bytes[at++];
            if (b < 0) {
                int more = continuationBytes(b & 0xff);
                if (more == 0 || more > end - at || !isSecond(b & 0xff, bytes[at] & 0xff)) {
                    return false;
                }
                for (int i = 1; i < more; i++) {
                    if ((bytes[at + i] & 0xc0) != 0x80) {
                        return false;
                    }
                }
                at += more;
            }
        }
        return true;
    }

    private static int continuationBytes(int first) {
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    }

    private static boolean isSecond(int first, int second) {
        int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        return second >= low && second <= high;
    }
}
