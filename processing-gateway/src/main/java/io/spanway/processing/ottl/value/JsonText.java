package io.spanway.processing.ottl.value;

import io.spanway.otlp.message.Attributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON text of values, maps with their keys in order, as Go's encoder writes it. No state. */
public final class JsonText {
    private final boolean strict;

    /** @param strict whether doubles are written as by the JSON encoder of functions and not as by that of attributes */
    private JsonText(boolean strict) {
        this.strict = strict;
    }

    /**
     * The value as JSON, doubles with two digits of an exponent at least.
     *
     * @throws EvalException if it holds what JSON cannot say: a message, NaN or an infinity
     */
    public static String of(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        new JsonText(true).write(out, value);
        return out.toString();
    }

    /** The value as text: a string as it is, nil empty, bytes in base64, a map or list as JSON. */
    public static String asString(@Nullable Object value) {
        if (value == null || value instanceof String) {
            return value == null ? "" : (String) value;
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        StringBuilder out = new StringBuilder();
        new JsonText(false).write(out, value);
        return out.toString();
    }

    private void write(StringBuilder out, @Nullable Object value) {
        if (value instanceof String text) {
            quote(out, text);
        } else if (value instanceof Double number) {
            if (strict && (number.isNaN() || number.isInfinite())) {
                throw new EvalException(number + " has no text form");
            }
            out.append(strict ? GoNumber.paddedText(number) : GoNumber.text(number));
        } else if (value instanceof Attributes map) {
            map(out, map);
        } else if (value instanceof byte[] bytes) {
            out.append('"').append(Base64.getEncoder().encodeToString(bytes)).append('"');
        } else if (value instanceof Instant time) {
            out.append('"').append(Times.text(time)).append('"');
        } else if (value instanceof Duration duration) {
            out.append(duration.toNanos());
        } else if (value instanceof ItemId id) {
            id(out, id);
        } else if (value == null || value instanceof Boolean || value instanceof Long) {
            out.append(value);
        } else {
            List<? extends @Nullable Object> list = Types.list(value);
            if (list == null) {
                throw new EvalException("a " + Types.name(value) + " has no text form");
            }
            list(out, list);
        }
    }

    private void map(StringBuilder out, Attributes map) {
        String[] keys = new String[map.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = map.key(i);
        }
        Arrays.sort(keys);
        out.append('{');
        for (int i = 0; i < keys.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            quote(out, keys[i]);
            out.append(':');
            write(out, map.get(keys[i]));
        }
        out.append('}');
    }

    private void list(StringBuilder out, List<? extends @Nullable Object> list) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            write(out, list.get(i));
        }
        out.append(']');
    }

    private static void id(StringBuilder out, ItemId id) {
        out.append('[');
        for (int i = 0; i < id.bytes().length; i++) {
            out.append(i == 0 ? "" : ",").append(id.bytes()[i] & 0xff);
        }
        out.append(']');
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
                default -> {
                    if (c < ' ' || c == '\u2028' || c == '\u2029' || c == '<' || c == '>' || c == '&') {
                        out.append("\\u").append(Character.forDigit(c >> 12, 16));
                        out.append(Character.forDigit(c >> 8 & 15, 16));
                        out.append(Character.forDigit(c >> 4 & 15, 16)).append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
