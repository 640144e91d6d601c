package io.spanway.processing.ottl.value;

/**
 * A shell pattern: {@code *} any run, {@code ?} one character, {@code [a-z]} and {@code [!a-z]} a class, <code>{x,y}</code> alternatives,
 * {@code \} takes the next character as it is. Thread-safe.
 */
public final class Glob {
    private final Regex regex;

    private Glob(Regex regex) {
        this.regex = regex;
    }

    /**
     * Compiles a pattern.
     *
     * @throws EvalException if a bracket is not closed
     */
    public static Glob of(String pattern) {
        StringBuilder out = new StringBuilder("^(?s:");
        int braces = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '*' -> out.append(".*");
                case '?' -> out.append('.');
                case '\\' -> {
                    i++;
                    quote(out, i < pattern.length() ? pattern.charAt(i) : '\\');
                }
                case '[' -> i = charClass(pattern, i, out);
                case '{' -> {
                    braces++;
                    out.append("(?:");
                }
                case '}' -> {
                    out.append(braces > 0 ? ")" : "\\}");
                    braces = Math.max(0, braces - 1);
                }
                case ',' -> out.append(braces > 0 ? "|" : ",");
                default -> quote(out, c);
            }
        }
        if (braces > 0) {
            throw new EvalException("\"" + pattern + "\" is no glob: a { is not closed");
        }
        return new Glob(Regex.of(out.append(")$").toString()));
    }

    private static int charClass(String pattern, int open, StringBuilder out) {
        int close = pattern.indexOf(']', open + 2);
        if (close < 0) {
            throw new EvalException("\"" + pattern + "\" is no glob: a [ is not closed");
        }
        boolean negated = pattern.charAt(open + 1) == '!';
        out.append(negated ? "[^" : "[");
        for (int i = open + (negated ? 2 : 1); i < close; i++) {
            char c = pattern.charAt(i);
            if (c == '-') {
                out.append('-');
            } else {
                quote(out, c);
            }
        }
        out.append(']');
        return close;
    }

    private static void quote(StringBuilder out, char c) {
        if (c < 0x80 && !Character.isLetterOrDigit(c) && c != ' ') {
            out.append('\\');
        }
        out.append(c);
    }

    /** Whether the whole text matches. */
    public boolean matches(String text) {
        return regex.matcher(text).matches();
    }
}
