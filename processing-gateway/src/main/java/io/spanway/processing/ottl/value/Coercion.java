package io.spanway.processing.ottl.value;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Conversions of values by the classes that functions accept; nil stays nil. No state. */
public final class Coercion {
    private Coercion() {}

    /** {@code strlike}: any value as text. */
    public static @Nullable String text(@Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Instant time) {
            return '"' + Times.text(time) + '"';
        }
        return JsonText.of(value);
    }

    /** {@code intlike}: an int, a double cut off, a decimal text, or 1 and 0 for a bool. */
    public static @Nullable Long integer(@Nullable Object value) {
        if (value == null || value instanceof Long) {
            return (Long) value;
        }
        if (value instanceof Double number) {
            // What does not fit becomes the least int, as on the Collector's usual platform.
            return number >= -0x1p63 && number < 0x1p63 ? number.longValue() : Long.MIN_VALUE;
        }
        if (value instanceof Boolean bool) {
            return bool ? 1L : 0L;
        }
        if (value instanceof String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw new EvalException("\"" + text + "\" is no int");
            }
        }
        throw Types.mismatch("something that can be an int", value);
    }

    /** {@code dbllike}: a double, an int, a text that is a number, or 1 and 0 for a bool. */
    public static @Nullable Double number(@Nullable Object value) {
        if (value == null || value instanceof Double) {
            return (Double) value;
        }
        if (value instanceof Long number) {
            return number.doubleValue();
        }
        if (value instanceof Boolean bool) {
            return bool ? 1.0 : 0.0;
        }
        if (value instanceof String text) {
            return GoNumber.parseFloat(text);
        }
        throw Types.mismatch("something that can be a double", value);
    }

    /** {@code boollike}: a bool, a number that is not 0, or one of the texts that Go takes for a bool. */
    public static @Nullable Boolean bool(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        if (value instanceof Long number) {
            return number != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value instanceof String text) {
            return switch (text) {
                case "1", "t", "T", "TRUE", "true", "True" -> true;
                case "0", "f", "F", "FALSE", "false", "False" -> false;
                default -> throw new EvalException("\"" + text + "\" is no bool");
            };
        }
        throw Types.mismatch("something that can be a bool", value);
    }

    /** {@code byteslike}: bytes, the UTF-8 of a text, 8 bytes of a number (highest first), one of a bool. */
    public static byte @Nullable [] bytes(@Nullable Object value) {
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (value instanceof Long number) {
            return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        }
        if (value instanceof Double number) {
            return ByteBuffer.allocate(Double.BYTES).putDouble(number).array();
        }
        if (value instanceof Boolean bool) {
            return new byte[] {(byte) (bool ? 1 : 0)};
        }
        throw Types.mismatch("something that can be bytes", value);
    }
}
