package io.spanway.processing.ottl.function.text;

import io.spanway.otlp.message.Attributes;
import io.spanway.processing.ottl.value.GoNumber;
import io.spanway.processing.ottl.value.JsonText;
import io.spanway.processing.ottl.value.Types;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One verb of Go's {@code fmt} applied to one value. No state. */
final class FormatVerb {
    private FormatVerb() {}

    static String text(char verb, FormatSpec spec, @Nullable Object value) {
        String text = switch (verb) {
            case 'v' -> value instanceof Number ? spec.number(plain(value)) : spec.padded(plain(value));
            case 'T' -> spec.padded(type(value));
            case 't' -> value instanceof Boolean ? spec.padded(plain(value)) : null;
            default -> typed(verb, spec, value);
        };
        return text == null ? wrong(verb, value) : text;
    }

    private static @Nullable String typed(char verb, FormatSpec spec, @Nullable Object value) {
        if (value instanceof Long number) {
            return integer(verb, spec, number);
        }
        if (value instanceof Double number) {
            return real(verb, spec, number);
        }
        if (value instanceof String text) {
            return string(verb, spec, text, text.getBytes(StandardCharsets.UTF_8));
        }
        if (value instanceof byte[] bytes) {
            return string(verb, spec, new String(bytes, StandardCharsets.UTF_8), bytes);
        }
        return verb == 's' && Types.list(value) != null ? spec.padded(plain(value)) : null;
    }

    private static @Nullable String integer(char verb, FormatSpec spec, long number) {
        String sign = number < 0 ? "-" : "";
        return switch (verb) {
            case 'd' -> spec.number(Long.toString(number));
            case 'x' -> spec.number(sign + (spec.has('#') ? "0x" : "") + radix(number, 16));
            case 'X' ->
                spec.number(
                        sign + (spec.has('#') ? "0X" : "") + radix(number, 16).toUpperCase(Locale.ROOT));
            case 'o' -> spec.number(sign + (spec.has('#') ? "0" : "") + radix(number, 8));
            case 'b' -> spec.number(sign + radix(number, 2));
            case 'c' ->
                spec.padded(Character.isValidCodePoint((int) number) ? Character.toString((int) number) : "\ufffd");
            case 'q' -> spec.padded("'" + Character.toString((int) number) + "'");
            case 'U' -> spec.padded(String.format(Locale.ROOT, "U+%04X", number));
            default -> null;
        };
    }

    private static String radix(long number, int radix) {
        return Long.toUnsignedString(Math.abs(number), radix);
    }

    private static @Nullable String real(char verb, FormatSpec spec, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return "eEfFgG".indexOf(verb) < 0 ? null : spec.padded(GoNumber.text(number));
        }
        int precision = spec.precision() < 0 ? 6 : spec.precision();
        return switch (verb) {
            case 'f', 'F' ->
                spec.number(negativeZero(number)
                        + new BigDecimal(number)
                                .setScale(precision, RoundingMode.HALF_EVEN)
                                .toPlainString());
            case 'e' -> spec.number(exponent(number, precision));
            case 'E' -> spec.number(exponent(number, precision).toUpperCase(Locale.ROOT));
            case 'g' -> spec.number(general(number, spec.precision()));
            case 'G' -> spec.number(general(number, spec.precision()).toUpperCase(Locale.ROOT));
            default -> null;
        };
    }

    private static String negativeZero(double number) {
        return number == 0 && 1 / number < 0 ? "-" : "";
    }

    private static String exponent(double number, int precision) {
        String text = String.format(Locale.ROOT, "%." + precision + "e", number);
        return text;
    }

    private static String general(double number, int precision) {
        if (precision < 0) {
            return GoNumber.generalText(number);
        }
        BigDecimal rounded =
                new BigDecimal(number).round(new MathContext(Math.max(1, precision), RoundingMode.HALF_EVEN));
        return GoNumber.generalText(rounded.doubleValue());
    }

    private static @Nullable String string(char verb, FormatSpec spec, String text, byte[] bytes) {
        String cut = spec.precision() >= 0 && spec.precision() < text.codePointCount(0, text.length())
                ? text.substring(0, text.offsetByCodePoints(0, spec.precision()))
                : text;
        return switch (verb) {
            case 's' -> spec.padded(cut);
            case 'q' -> spec.padded(quoted(cut));
            case 'x' -> spec.padded(HexFormat.of().formatHex(bytes));
            case 'X' -> spec.padded(HexFormat.of().withUpperCase().formatHex(bytes));
            default -> null;
        };
    }

    private static String quoted(String text) {
        return JsonText.of(text).replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&");
    }

    /** {@code %v}. */
    static String plain(@Nullable Object value) {
        if (value == null) {
            return "<nil>";
        }
        if (value instanceof Double number) {
            return GoNumber.generalText(number);
        }
        if (value instanceof byte[] bytes) {
            StringBuilder out = new StringBuilder("[");
            for (int i = 0; i < bytes.length; i++) {
                out.append(i == 0 ? "" : " ").append(bytes[i] & 0xff);
            }
            return out.append(']').toString();
        }
        if (value instanceof Attributes map) {
            StringBuilder out = new StringBuilder("map[");
            for (int i = 0; i < map.size(); i++) {
                out.append(i == 0 ? "" : " ").append(map.key(i)).append(':').append(plain(map.value(i)));
            }
            return out.append(']').toString();
        }
        List<? extends @Nullable Object> list = Types.list(value);
        return list == null ? String.valueOf(value) : plain(list);
    }

    private static String plain(List<? extends @Nullable Object> list) {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < list.size(); i++) {
            out.append(i == 0 ? "" : " ").append(plain(list.get(i)));
        }
        return out.append(']').toString();
    }

    /** {@code type=value}, as Go shows what does not fit. */
    static String typed(Object value) {
        return type(value) + "=" + plain(value);
    }

    private static String wrong(char verb, @Nullable Object value) {
        return "%!" + verb + "(" + (value == null ? "<nil>" : typed(value)) + ")";
    }

    private static String type(@Nullable Object value) {
        return switch (Types.name(value)) {
            case "nil" -> "<nil>";
            case "int" -> "int64";
            case "double" -> "float64";
            case "bytes" -> "[]uint8";
            case "map" -> "map[string]interface {}";
            case "list" -> "[]interface {}";
            case "time" -> "time.Time";
            case "duration" -> "time.Duration";
            default -> Types.name(value);
        };
    }
}
