package io.spanway.processing.telemetry;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers in text, by Go's rules where Java's are laxer: no white space, no suffix, nothing out of range. Thread-safe: no state. */
public final class ParsedNumber {
    private ParsedNumber() {}

    /** A whole number in base 10, with or without sign; null if the text is none or does not fit 64 bits. */
    public static @Nullable Long whole(String text) {
        if (!plain(text)) {
            return null;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /** A floating point number, {@code inf} and {@code nan} included; null if the text is none or the number is too large. */
    public static @Nullable Double real(String text) {
        if (!plain(text) || !underscoresSeparateDigits(text)) {
            return null;
        }
        String lower = text.replace("_", "").toLowerCase(Locale.ROOT);
        String unsigned = lower.startsWith("+") || lower.startsWith("-") ? lower.substring(1) : lower;
        if (unsigned.equals("inf") || unsigned.equals("infinity")) {
            return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (lower.equals("nan")) {
            return Double.NaN;
        }
        char last = unsigned.charAt(unsigned.length() - 1);
        boolean suffix = !unsigned.startsWith("0x") && (last == 'd' || last == 'f');
        if (suffix || unsigned.endsWith("y") || unsigned.equals("nan")) {
            return null;
        }
        try {
            double number = Double.parseDouble(lower);
            return Double.isInfinite(number) ? null : Double.valueOf(number);
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /** The whole part as the Collector gives it: what does not fit 64 bits, or is no number, is the least number. */
    public static long truncated(double number) {
        boolean fits = number >= -0x1p63 && number < 0x1p63;
        return fits ? (long) number : Long.MIN_VALUE;
    }

    /** An underscore may stand between two digits, or between {@code 0x} and a digit. */
    private static boolean underscoresSeparateDigits(String text) {
        boolean hex = text.regionMatches(true, text.startsWith("-") || text.startsWith("+") ? 1 : 0, "0x", 0, 2);
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = Character.digit(c, hex ? 16 : 10) >= 0 || (hex && (c == 'x' || c == 'X'));
            if ((c == '_' && before != '0') || (before == '_' && !digit)) {
                return false;
            }
            before = digit ? '0' : c;
        }
        return before != '_';
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
