package io.spanway.processing.ottl.value;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The four operators on numbers, times and durations. No state. */
public final class Arithmetic {
    private Arithmetic() {}

    /**
     * {@code a operator b}: ints stay ints (division truncates, overflow wraps), a double makes both doubles, times and durations add and
     * subtract.
     *
     * @throws EvalException on division by zero and on operands that do not go together
     */
    public static Object apply(char operator, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return integers(operator, x, y);
        }
        if (a instanceof Number x && b instanceof Number y) {
            return doubles(operator, x.doubleValue(), y.doubleValue());
        }
        try {
            Object result = times(operator, a, b);
            if (result != null) {
                return result;
            }
        } catch (ArithmeticException | DateTimeException e) {
            throw new EvalException("the result of \"" + operator + "\" is out of range");
        }
        throw new EvalException("\"" + operator + "\" does not work on " + Types.name(a) + " and " + Types.name(b));
    }

    /** The value with its sign changed. */
    public static Object negate(@Nullable Object value) {
        if (value instanceof Long number) {
            return -number;
        }
        if (value instanceof Double number) {
            return -number;
        }
        throw new EvalException("a sign cannot stand before a " + Types.name(value));
    }

    private static Long integers(char operator, long x, long y) {
        return switch (operator) {
            case '+' -> x + y;
            case '-' -> x - y;
            case '*' -> x * y;
            default -> {
                if (y == 0) {
                    throw new EvalException("division by zero");
                }
                yield x / y;
            }
        };
    }

    private static Double doubles(char operator, double x, double y) {
        return switch (operator) {
            case '+' -> x + y;
            case '-' -> x - y;
            case '*' -> x * y;
            default -> {
                if (y == 0) {
                    throw new EvalException("division by zero");
                }
                yield x / y;
            }
        };
    }

    private static @Nullable Object times(char operator, @Nullable Object a, @Nullable Object b) {
        if (operator != '+' && operator != '-') {
            return null;
        }
        boolean plus = operator == '+';
        if (a instanceof Instant x && b instanceof Duration y) {
            return plus ? x.plus(y) : x.minus(y);
        }
        if (a instanceof Duration x && b instanceof Duration y) {
            return plus ? x.plus(y) : x.minus(y);
        }
        if (a instanceof Instant x && b instanceof Instant y && !plus) {
            return Duration.between(y, x);
        }
        return a instanceof Duration x && b instanceof Instant y && plus ? y.plus(x) : null;
    }
}
