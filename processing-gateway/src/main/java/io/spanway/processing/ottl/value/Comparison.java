package io.spanway.processing.ottl.value;

import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Comparison of any two values; types that do not go together are unequal, never an error. No state. */
public enum Comparison {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    /** Result of an order that two values do not have; no operator but {@code !=} is true of it. */
    private static final int NONE = Integer.MIN_VALUE;

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    /** The operator as written. */
    public static Comparison of(String symbol) {
        for (Comparison comparison : values()) {
            if (comparison.symbol.equals(symbol)) {
                return comparison;
            }
        }
        throw new IllegalArgumentException(symbol);
    }

    /** Whether {@code a op b} is true. */
    public boolean test(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return accepts(a == b ? 0 : NONE);
        }
        if (a instanceof String x) {
            return accepts(b instanceof String y ? order(x, y) : NONE);
        }
        if (a instanceof Long x) {
            return b instanceof Long y ? accepts(Long.compare(x, y)) : mixed(x, b);
        }
        if (a instanceof Double x) {
            return mixed(x, b);
        }
        return other(a, b);
    }

    private boolean mixed(double x, Object b) {
        return b instanceof Number y ? accepts(x, y.doubleValue()) : this == NOT_EQUAL;
    }

    private boolean other(Object a, Object b) {
        if (a instanceof Boolean x && b instanceof Boolean y) {
            return accepts(Boolean.compare(x, y));
        }
        if (a instanceof byte[] x && b instanceof byte[] y) {
            return accepts(Integer.signum(Arrays.compareUnsigned(x, y)));
        }
        if (a instanceof Instant x && b instanceof Instant y) {
            return accepts(Integer.signum(x.compareTo(y)));
        }
        if (a instanceof Duration x && b instanceof Duration y) {
            return accepts(Integer.signum(x.compareTo(y)));
        }
        boolean equal = switch (this) {
            case EQUAL, NOT_EQUAL -> sameDeeply(a, b);
            default -> false;
        };
        return this == NOT_EQUAL ? !equal : equal;
    }

    private static boolean sameDeeply(Object a, Object b) {
        if (a instanceof Attributes || a instanceof ValueList || a instanceof ItemId) {
            return a.equals(b);
        }
        if (a instanceof long[] x && b instanceof long[] y) {
            return Arrays.equals(x, y);
        }
        return a instanceof double[] x && b instanceof double[] y ? Arrays.equals(x, y) : a == b;
    }

    private boolean accepts(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0 && order != NONE;
            case LESS_OR_EQUAL -> order <= 0 && order != NONE;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    /** Java's own operators, by which NaN is unequal to everything. */
    private boolean accepts(double x, double y) {
        return switch (this) {
            case EQUAL -> x == y;
            case NOT_EQUAL -> x != y;
            case LESS -> x < y;
            case LESS_OR_EQUAL -> x <= y;
            case GREATER -> x > y;
            case GREATER_OR_EQUAL -> x >= y;
        };
    }

    /** The order of the UTF-8 bytes, which is that of the code points. */
    private static int order(String x, String y) {
        int shorter = Math.min(x.length(), y.length());
        for (int i = 0; i < shorter; i++) {
            char a = x.charAt(i);
            char b = y.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
                return surrogates ? (Character.isSurrogate(a) ? 1 : -1) : Integer.signum(a - b);
            }
        }
        return Integer.signum(x.length() - y.length());
    }
}
