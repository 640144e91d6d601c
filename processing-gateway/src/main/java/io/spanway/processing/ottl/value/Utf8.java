package io.spanway.processing.ottl.value;

/** Texts by their UTF-8 bytes, as OTTL counts. No state. */
public final class Utf8 {
    private Utf8() {}

    /** Number of bytes. */
    public static int length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length += c >= 0x800 && !Character.isSurrogate(c) ? 2 : 1;
            }
        }
        return length;
    }

    /** The text with half characters, which UTF-8 cannot say, replaced. */
    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                StringBuilder out = new StringBuilder(text.length());
                text.codePoints()
                        .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
                        .forEach(out::appendCodePoint);
                return out.toString();
            }
        }
        return text;
    }

    /** Whether a character begins at a byte, or the text ends there. */
    public static boolean isBoundary(byte[] bytes, int at) {
        return at <= 0 || at >= bytes.length || (bytes[at] & 0xc0) != 0x80;
    }
}
