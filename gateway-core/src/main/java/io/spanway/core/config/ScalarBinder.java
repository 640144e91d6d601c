package io.spanway.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns single values into Java values, as strictly as the Collector: a number is no text and a quoted number no number, unless it came
 * from a <code>${…}</code>, whose source text a text field takes. Null is the zero value. Immutable.
 */
final class ScalarBinder {
    /** Says why a value does not fit. */
    static final class Mismatch extends Exception {
        private static final long serialVersionUID = 1L;

        Mismatch(String message) {
            super(message);
        }
    }

    private ScalarBinder() {}

    /** Whether values of {@code type} are bound here. */
    static boolean handles(Class<?> type) {
        return type == String.class
                || type == Secret.class
                || type == Duration.class
                || type.isEnum()
                || type.isPrimitive()
                || type == Boolean.class
                || type == Integer.class
                || type == Long.class
                || type == Double.class;
    }

    /** What a primitive component is given when the key is missing; null for every other type. */
    static @Nullable Object missing(Class<?> type) {
        return type.isPrimitive() ? zero(type) : null;
    }

    static @Nullable Object bind(ConfigNode node, Class<?> type) throws Mismatch {
        if (type == String.class) {
            return text(node, "text");
        }
        if (type == Secret.class) {
            return new Secret(text(node, "text"));
        }
        if (!(node instanceof ConfigNode.Scalar scalar)) {
            throw wrong(node, expected(type));
        }
        Object value = scalar.value();
        if (value == null) {
            return zero(type);
        }
        if (type == Duration.class) {
            return duration(scalar);
        }
        if (type.isEnum()) {
            return constant(scalar, type);
        }
        if (type == Boolean.class || type == boolean.class) {
            if (value instanceof Boolean) {
                return value;
            }
            throw wrong(node, expected(type));
        }
        return number(scalar, value, type);
    }

    private static String text(ConfigNode node, String expected) throws Mismatch {
        String expanded = node.expandedText();
        if (expanded != null) {
            return expanded;
        }
        if (node.isNull()) {
            return "";
        }
        if (node instanceof ConfigNode.Scalar scalar && scalar.value() instanceof String text) {
            return text;
        }
        String quote = node instanceof ConfigNode.Scalar scalar ? "; put it in quotes: \"" + scalar.text() + "\"" : "";
        throw new Mismatch("must be " + expected + ", not " + node.kind() + quote);
    }

    private static Duration duration(ConfigNode.Scalar scalar) throws Mismatch {
        Object value = scalar.value();
        if (value instanceof Long number && number == 0) {
            return Duration.ZERO;
        }
        if (value instanceof Number) {
            throw new Mismatch("must be a duration with a unit, for example " + scalar.text() + "s");
        }
        if (!(value instanceof String text)) {
            throw wrong(scalar, "a duration");
        }
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Mismatch(String.valueOf(e.getMessage()));
        }
    }

    private static Object constant(ConfigNode.Scalar scalar, Class<?> type) throws Mismatch {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = RecordShape.constantName((Enum<?>) constant);
            if (name.equalsIgnoreCase(scalar.text())) {
                return constant;
            }
            names.add(name);
        }
        String hint = Nearest.hint(scalar.text(), names);
        throw new Mismatch("must be one of " + String.join(", ", names) + ", not \"" + scalar.text() + "\"" + hint);
    }

    private static Object number(ConfigNode.Scalar scalar, Object value, Class<?> type) throws Mismatch {
        if (!(value instanceof Number number)) {
            throw wrong(scalar, expected(type));
        }
        if (type == Double.class || type == double.class) {
            return number.doubleValue();
        }
        boolean wide = type == Long.class || type == long.class;
        if (value instanceof Double real && real != Math.rint(real)) {
            throw new Mismatch("must be a whole number, not " + scalar.text());
        }
        // Doubles beyond the range of long become its ends, and those that an int cannot hold are refused as any other.
        long whole = number.longValue();
        if (value instanceof Double real && wide && Math.abs(real) >= 0x1p63) {
            throw outOfRange(scalar, real < 0, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (wide) {
            return whole;
        }
        if (whole != (int) whole) {
            throw outOfRange(scalar, whole < 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        return (int) whole;
    }

    private static Mismatch outOfRange(ConfigNode.Scalar scalar, boolean negative, long least, long most) {
        return new Mismatch(scalar.text()
                + (negative ? " is too small (at least " + least + ")" : " is too large (at most " + most + ")"));
    }

    private static @Nullable Object zero(Class<?> type) {
        if (type == Boolean.class || type == boolean.class) {
            return false;
        }
        if (type == Integer.class || type == int.class) {
            return 0;
        }
        if (type == Long.class || type == long.class) {
            return 0L;
        }
        if (type == Double.class || type == double.class) {
            return 0.0;
        }
        return type == Duration.class ? Duration.ZERO : null;
    }

    private static String expected(Class<?> type) {
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration";
        }
        return type.isEnum() ? "one word" : "a number";
    }

    private static Mismatch wrong(ConfigNode node, String expected) {
        String shown = node instanceof ConfigNode.Scalar scalar ? " \"" + scalar.text() + "\"" : "";
        return new Mismatch("must be " + expected + ", not " + node.kind() + shown);
    }
}
