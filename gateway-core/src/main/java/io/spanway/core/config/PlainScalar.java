package io.spanway.core.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Type of a plain (unquoted) YAML scalar by the rules of the Collector's YAML library: {@code yes} and {@code on} are text, {@code 0123}
 * and {@code 0o123} are octal, {@code 1_000} is a number, dates stay text. Immutable.
 */
final class PlainScalar {
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    private PlainScalar() {}

    /** Null, {@link Boolean}, {@link Long}, {@link Double}, or {@code text} itself. */
    static @Nullable Object parse(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> null;
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            case ".nan", ".NaN", ".NAN" -> Double.NaN;
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> Double.POSITIVE_INFINITY;
            case "-.inf", "-.Inf", "-.INF" -> Double.NEGATIVE_INFINITY;
            default -> "+-.0123456789".indexOf(text.charAt(0)) < 0 ? text : number(text);
        };
    }

    private static Object number(String text) {
        if (!text.chars().allMatch(c -> c < 0x80)) {
            // Java takes the digits of every script for digits; YAML does not.
            return text;
        }
        String digits = text.replace("_", "");
        Long whole = wholeNumber(digits);
        if (whole != null) {
            return whole;
        }
        return FLOAT.matcher(digits).matches() ? (Object) Double.valueOf(digits) : text;
    }

    private static @Nullable Long wholeNumber(String digits) {
        int start = digits.startsWith("-") || digits.startsWith("+") ? 1 : 0;
        int radix = 10;
        int from = start;
        if (digits.length() > start + 1 && digits.charAt(start) == '0') {
            char mark = Character.toLowerCase(digits.charAt(start + 1));
            radix = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
            from = Character.isDigit(mark) ? start + 1 : start + 2;
            if (!Character.isDigit(mark) && mark != 'x' && mark != 'b' && mark != 'o') {
                return null;
            }
        }
        if (from >= digits.length() || !Character.isLetterOrDigit(digits.charAt(from))) {
            return null;
        }
        try {
            return Long.parseLong((digits.charAt(0) == '-' ? "-" : "") + digits.substring(from), radix);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
