package io.spanway.processing.telemetry;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Base64;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Attribute values as text, in the form that the Collector gives them: a string as it is, numbers in their shortest form, bytes in base 64,
 * lists and maps as JSON with sorted keys, nothing for an empty value.
 *
 * <p>Thread-safe: no state.
 */
public final class ValueText {
    /** Numbers from here on, and below its counterpart, are written with an exponent, as ECMAScript does. */
    private static final double LARGE = 1e21;

    private static final double SMALL = 1e-6;
    private static final int MOST_DIGITS = 17;
    private static final long EXACT = 1L << 53;

    private ValueText() {}

    /** Text of a value as {@link Attributes} describes them. */
    public static String of(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? number(number) : "json: unsupported value: " + unusual(number);
        }
        if (value instanceof Attributes || value instanceof ValueList) {
            StringBuilder out = new StringBuilder();
            return json(out, value) ? out.toString() : "";
        }
        return value == null ? "" : value.toString();
    }

    /** The fewest digits that read back as the same number, without exponent between 1e-6 and 1e21. */
    public static String number(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        if (size < EXACT && size == Math.rint(size)) {
            return Long.toString((long) value);
        }
        BigDecimal shortest = shortest(value);
        if (size >= SMALL && size < LARGE) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + Math.abs(exponent);
    }

    /** The fewest digits without exponent, whatever the size. */
    public static String plainNumber(double value) {
        if (!Double.isFinite(value)) {
            return unusual(value);
        }
        return value == 0 ? number(value) : shortest(value).toPlainString();
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    private static String unusual(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return value > 0 ? "+Inf" : "-Inf";
    }

    /** Appends JSON; false if the value has no JSON form, because a number in it is infinite or none. */
    private static boolean json(StringBuilder out, @Nullable Object value) {
        if (value instanceof Attributes map) {
            return object(out, map);
        }
        if (value instanceof ValueList list) {
            out.append('[');
            for (int i = 0; i < list.size(); i++) {
                out.append(i == 0 ? "" : ",");
                if (!json(out, list.get(i))) {
                    return false;
                }
            }
            out.append(']');
        } else if (value instanceof Double number) {
            if (!Double.isFinite(number)) {
                return false;
            }
            out.append(number(number));
        } else if (value instanceof String || value instanceof byte[]) {
            quote(out, of(value));
        } else {
            out.append(value);
        }
        return true;
    }

    private static boolean object(StringBuilder out, Attributes map) {
        TreeMap<String, Integer> sorted = new TreeMap<>();
        for (int i = 0; i < map.size(); i++) {
            sorted.put(map.key(i), i);
        }
        out.append('{');
        String separator = "";
        for (var entry : sorted.entrySet()) {
            out.append(separator);
            separator = ",";
            quote(out, entry.getKey());
            out.append(':');
            if (!json(out, map.value(entry.getValue()))) {
                return false;
            }
        }
        out.append('}');
        return true;
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> plain(out, c);
            }
        }
        out.append('"');
    }

    private static void plain(StringBuilder out, char c) {
        if (c < 0x20 || c == 0x2028 || c == 0x2029) {
            out.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
        } else {
            out.append(c);
        }
    }
}
