package io.spanway.lb.key.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as ECMAScript prints them: {@code 1.5}, {@code 100}, {@code 1e+21}, {@code 1e-7}, {@code -0}. Immutable. */
final class NumberText {
    private static final int MAX_DIGITS = 17;
    private static final double MAX_EXACT = 0x1p53;

    private NumberText() {}

    static void append(double number, KeyBytes target) {
        if (Double.isNaN(number)) {
            target.ascii("NaN");
        } else if (Double.isInfinite(number)) {
            target.ascii(number > 0 ? "Infinity" : "-Infinity");
        } else if (number == Math.rint(number) && Math.abs(number) < MAX_EXACT) {
            if (number == 0 && 1 / number < 0) {
                target.put('-');
            }
            target.decimal((long) number);
        } else {
            fraction(number, target);
        }
    }

    /**
     * Digits by trial, because {@link Double#toString} of Java 17 does not always give the fewest. Attributes of this kind are rare as
     * routing keys; this allocates.
     */
    private static void fraction(double number, KeyBytes target) {
        if (number < 0) {
            target.put('-');
        }
        double positive = Math.abs(number);
        BigDecimal exact = new BigDecimal(positive);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= MAX_DIGITS; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == positive) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        if (positive >= 1e-6 && positive < 1e21) {
            target.ascii(shortest.toPlainString());
        } else {
            scientific(shortest, target);
        }
    }

    private static void scientific(BigDecimal number, KeyBytes target) {
        String digits = number.unscaledValue().toString();
        target.put(digits.charAt(0));
        if (digits.length() > 1) {
            target.put('.');
            target.ascii(digits.substring(1));
        }
        int exponent = number.precision() - number.scale() - 1;
        target.put('e');
        target.put(exponent < 0 ? '-' : '+');
        target.decimal(Math.abs(exponent));
    }
}
