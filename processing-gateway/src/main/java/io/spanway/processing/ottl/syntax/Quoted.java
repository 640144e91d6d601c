package io.spanway.processing.ottl.syntax;

/** Reads quoted texts by Go's rules for escapes. No state. */
final class Quoted {
    private static final String SIMPLE = "abfnrtv\\\"";
    private static final String MEANING = "\u0007\b\f\n\r\t\u000b\\\"";

    private Quoted() {}

    /** The text that a STRING token stands for. */
    static String text(Token token) {
        String source = token.text();
        String inner = source.substring(1, source.length() - 1);
        return inner.indexOf('\\') < 0 ? inner : unescape(inner, token);
    }

    /** Also {@code \\x} and octal digits name characters and not bytes, as in the Collector. */
    private static String unescape(String inner, Token token) {
        StringBuilder out = new StringBuilder(inner.length());
        int i = 0;
        while (i < inner.length()) {
            int c = inner.codePointAt(i);
            if (c == '\\') {
                i = escape(inner, i + 1, out, token);
            } else {
                put(c, out);
                i += Character.charCount(c);
            }
        }
        return out.toString();
    }

    private static int escape(String inner, int at, StringBuilder out, Token token) {
        char c = inner.charAt(at);
        int simple = SIMPLE.indexOf(c);
        if (simple >= 0) {
            put(MEANING.charAt(simple), out);
            return at + 1;
        }
        if (c >= '0' && c <= '7') {
            put(number(inner, at, 3, 8, 255, token), out);
            return at + 3;
        }
        return switch (c) {
            case 'x' -> {
                put(number(inner, at + 1, 2, 16, 255, token), out);
                yield at + 3;
            }
            case 'u' -> {
                put(number(inner, at + 1, 4, 16, Character.MAX_CODE_POINT, token), out);
                yield at + 5;
            }
            case 'U' -> {
                put(number(inner, at + 1, 8, 16, Character.MAX_CODE_POINT, token), out);
                yield at + 9;
            }
            default -> throw bad(token, at, "\\" + c);
        };
    }

    private static int number(String inner, int from, int digits, int radix, int most, Token token) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = i < inner.length() ? Character.digit(inner.charAt(i), radix) : -1;
            if (digit < 0) {
                throw bad(token, from, inner.substring(Math.max(0, from - 2), Math.min(inner.length(), i + 1)));
            }
            value = value * radix + digit;
        }
        if (value > most || (most > 255 && value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE)) {
            throw bad(token, from, inner.substring(from, from + digits));
        }
        return (int) value;
    }

    private static void put(int codePoint, StringBuilder out) {
        out.appendCodePoint(codePoint);
    }

    private static SyntaxException bad(Token token, int at, String escape) {
        return new SyntaxException(
                token.column() + at,
                "\"" + escape + "\" is no escape; known are \\a \\b \\f \\n \\r \\t \\v \\\\ \\\" \\ooo \\xhh \\uhhhh"
                        + " \\Uhhhhhhhh, and a backslash itself is written \\\\");
    }
}
