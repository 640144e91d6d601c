package io.spanway.processing.ottl.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers as Go reads and writes them. No state. */
public final class GoNumber {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern HEX =
            Pattern.compile("[+-]?0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?\\d+");
    private static final int SMALL = -6;
    private static final int LARGE = 21;
    private static final int GENERAL_SMALL = -4;
    private static final int GENERAL_LARGE = 6;

    private GoNumber() {}

    /**
     * A text as {@code strconv.ParseFloat} reads it.
     *
     * @throws EvalException if it is no number, or too large for a double
     */
    public static Double parseFloat(String text) {
        if (DECIMAL.matcher(text).matches() || HEX.matcher(text).matches()) {
            Double number = Double.valueOf(text);
            if (number.isInfinite()) {
                throw new EvalException("\"" + text + "\" is out of range");
            }
            return number;
        }
        boolean minus = text.startsWith("-");
        String word = (minus || text.startsWith("+") ? text.substring(1) : text).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "inf", "infinity" -> minus ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> throw new EvalException("\"" + text + "\" is no number");
        };
    }

    /** A double in the shortest form that reads back the same: plain between 1e-6 and 1e21, with an exponent outside. */
    public static String text(double number) {
        return text(number, SMALL, LARGE, 1);
    }

    /** The same, but with two digits of the exponent at least. */
    public static String paddedText(double number) {
        return text(number, SMALL, LARGE, 2);
    }

    /** As {@code %v} and {@code %g} write it: plain between 1e-4 and 1e6, with two digits of an exponent at least outside. */
    public static String generalText(double number) {
        return text(number, GENERAL_SMALL, GENERAL_LARGE, 2);
    }

    private static String text(double number, int small, int large, int leastDigits) {
        if (number == 0 || Double.isNaN(number) || Double.isInfinite(number)) {
            return special(number);
        }
        BigDecimal exact = shortest(number);
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= small && exponent < large) {
            return exact.toPlainString();
        }
        String power = (Math.abs(exponent) < 10 && leastDigits > 1 ? "0" : "") + Math.abs(exponent);
        String digits = exact.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String sign = exponent < 0 ? "-" : "+";
        return (number < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + sign + power;
    }

    private static String special(double number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        return Double.isNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf";
    }

    /** The fewest decimal digits that read back as the same double; Java 17's own text sometimes has one too many. */
    public static BigDecimal shortest(double number) {
        BigDecimal known = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        BigInteger digits = known.unscaledValue();
        BigDecimal exact = new BigDecimal(number);
        BigDecimal best = null;
        for (BigInteger last : new BigInteger[] {BigInteger.ZERO, BigInteger.valueOf(digits.signum())}) {
            BigInteger fewer = digits.divide(BigInteger.TEN).add(last);
            BigDecimal candidate = new BigDecimal(fewer, known.scale() - 1);
            boolean closer = best == null
                    || candidate
                                    .subtract(exact)
                                    .abs()
                                    .compareTo(best.subtract(exact).abs())
                            < 0;
            if (candidate.doubleValue() == number && closer) {
                best = candidate;
            }
        }
        return best == null ? known : best.stripTrailingZeros();
    }
}
