package io.spanway.otlp.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Numbers as text, exact to the last digit (proto3 JSON mapping): integers in any integral notation, never by way of a double. A result
 * outside of the range, or text that is no JSON number, is {@link #bad}. Confined to one conversion.
 */
final class JsonNumbers {
    /** Every number of so many digits fits into 64 bits without sign. */
    private static final int SAFE_DIGITS = 19;

    /** Longer texts are refused, so that no number costs much: no sensible writer needs more. */
    private static final int MAX_CHARS = 1000;

    private static final int MAX_EXPONENT_CHARS = 7;

    private boolean bad;

    /** Whether the last text was refused. */
    boolean bad() {
        return bad;
    }

    /** A signed integer of at most 64 bits. */
    long signed(byte[] text, int from, int length) {
        boolean negative = length > 0 && text[from] == '-';
        int start = negative ? 1 : 0;
        long magnitude = magnitude(text, from + start, length - start);
        if (magnitude < 0 && !(negative && magnitude == Long.MIN_VALUE)) {
            bad = true;
        }
        return negative ? -magnitude : magnitude;
    }

    /** An unsigned integer of at most 64 bits, with its bits in the result. */
    long unsigned(byte[] text, int from, int length) {
        if (length > 0 && text[from] == '-') {
            long magnitude = magnitude(text, from + 1, length - 1);
            bad |= magnitude != 0;
            return 0;
        }
        return magnitude(text, from, length);
    }

    private long magnitude(byte[] text, int from, int length) {
        bad = false;
        if (length > 0 && length <= SAFE_DIGITS && (text[from] != '0' || length == 1)) {
            long value = 0;
            for (int i = from; i < from + length; i++) {
                int digit = text[i] - '0';
                if (digit < 0 || digit > 9) {
                    return unusualMagnitude(text, from, length);
                }
                value = value * 10 + digit;
            }
            return value;
        }
        return unusualMagnitude(text, from, length);
    }

    /** With fraction or exponent, or of more than 19 digits. */
    private long unusualMagnitude(byte[] text, int from, int length) {
        bad = !isNumber(text, from, length)
                || text[from] == '-'
                || exponentChars(text, from, length) > MAX_EXPONENT_CHARS;
        if (bad) {
            return 0;
        }
        BigDecimal value =
                new BigDecimal(new String(text, from, length, StandardCharsets.ISO_8859_1)).stripTrailingZeros();
        bad = value.scale() > 0 || value.precision() - (long) value.scale() > SAFE_DIGITS + 1;
        if (bad || value.signum() == 0) {
            return 0;
        }
        bad = value.toBigIntegerExact().bitLength() > Long.SIZE;
        return bad ? 0 : value.toBigIntegerExact().longValue();
    }

    private static int exponentChars(byte[] text, int from, int length) {
        for (int i = 0; i < length; i++) {
            if ((text[from + i] | 0x20) == 'e') {
                return length - i - 1;
            }
        }
        return 0;
    }

    /** A double; the words that the mapping knows for what no JSON number can say are allowed if {@code words}. */
    double real(byte[] text, int from, int length, boolean words) {
        bad = !isNumber(text, from, length);
        String string =
                bad && !words ? "" : new String(text, from, Math.min(length, MAX_CHARS), StandardCharsets.ISO_8859_1);
        if (bad) {
            return words ? word(string) : 0;
        }
        double value = Double.parseDouble(string);
        bad = Double.isInfinite(value);
        return value;
    }

    private double word(String string) {
        bad = false;
        return switch (string) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                bad = true;
                yield 0;
            }
        };
    }

    /** RFC 8259 §6. */
    static boolean isNumber(byte[] text, int from, int length) {
        int end = from + length;
        int at = from < end && text[from] == '-' ? from + 1 : from;
        if (length > MAX_CHARS || at >= end) {
            return false;
        }
        int integer = digits(text, at, end);
        if (integer == at || (text[at] == '0' && integer > at + 1)) {
            return false;
        }
        at = integer;
        if (at < end && text[at] == '.') {
            int fraction = digits(text, at + 1, end);
            if (fraction == at + 1) {
                return false;
            }
            at = fraction;
        }
        if (at < end && (text[at] | 0x20) == 'e') {
            int sign = at + 1 < end && (text[at + 1] == '+' || text[at + 1] == '-') ? 1 : 0;
            int exponent = digits(text, at + 1 + sign, end);
            if (exponent == at + 1 + sign) {
                return false;
            }
            at = exponent;
        }
        return at == end;
    }

    private static int digits(byte[] text, int from, int end) {
        int at = from;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }
}
