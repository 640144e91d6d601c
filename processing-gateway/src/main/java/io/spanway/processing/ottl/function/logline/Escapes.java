package io.spanway.processing.ottl.function.logline;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Characters that a log format writes behind a backslash; what is no escape of the format stays as it is. Thread-safe. */
enum Escapes {
    /** A header of CEF: pipe and backslash. */
    CEF_HEADER("|\\", "|\\", false),
    /** A value of CEF: backslash, equals sign and line breaks. */
    CEF_VALUE("\\=nr", "\\=\n\r", false),
    /** A quoted field of a web server's log: as in C, and bytes as {@code \xhh}. */
    SERVER_LOG("\\\"ntrbfv", "\\\"\n\t\r\b\f\u000b", true);

    private final String escaped;
    private final String meaning;
    private final boolean hex;

    Escapes(String escaped, String meaning, boolean hex) {
        this.escaped = escaped;
        this.meaning = meaning;
        this.hex = hex;
    }

    /** The text that was meant. */
    String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int known = bytes[i] == '\\' && i + 1 < bytes.length ? escaped.indexOf(bytes[i + 1]) : -1;
            int given = hex ? hexByte(bytes, i) : -1;
            if (known >= 0) {
                out.write(meaning.charAt(known));
                i++;
            } else if (given >= 0) {
                out.write(given);
                i += 3;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The byte of an escape {@code \xhh} that begins at an index, or -1. */
    private static int hexByte(byte[] bytes, int at) {
        if (at + 3 >= bytes.length || bytes[at] != '\\' || bytes[at + 1] != 'x') {
            return -1;
        }
        int high = Character.digit(bytes[at + 2], 16);
        int low = Character.digit(bytes[at + 3], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
