package io.spanway.processing.processor.probabilistic;

/**
 * Rejection thresholds (56-bit numbers): an item is kept if its randomness is not below the threshold.
 *
 * <p>Source: OpenTelemetry specification, TraceState probability sampling. Thread-safe: no state.
 */
final class Threshold {
    /** Threshold of what is always kept. */
    static final long ALWAYS = 0;

    /** Threshold of what is never kept; also the number of different randomness values. */
    static final long NEVER = 1L << 56;

    /** Largest randomness: kept at any probability. */
    static final long LARGEST_RANDOMNESS = NEVER - 1;

    /** Not a threshold or randomness. */
    static final long INVALID = -1;

    static final int HEX_DIGITS = 14;
    static final double LEAST_PROBABILITY = 1.0 / NEVER;
    private static final int BITS_PER_DIGIT = 4;

    private Threshold() {}

    /**
     * The threshold of a probability, rounded to a number of hex digits that are not leading {@code f}s or {@code 0}s.
     *
     * @return the threshold, or {@link #INVALID} for a probability that cannot be expressed
     */
    static long ofProbability(double probability, int precision) {
        if (!(probability >= LEAST_PROBABILITY && probability <= 1)) {
            return INVALID;
        }
        if (probability == 1) {
            return ALWAYS;
        }
        int leading = Math.max(leadingDigits(probability), leadingDigits(1 - probability));
        int digits = Math.min(HEX_DIGITS, precision + leading);
        long threshold = NEVER - Math.round(probability * NEVER);
        int shift = BITS_PER_DIGIT * (HEX_DIGITS - digits);
        if (shift == 0) {
            return threshold;
        }
        long half = 1L << (shift - 1);
        return ((threshold + half) >>> shift) << shift;
    }

    private static int leadingDigits(double fraction) {
        return (Math.getExponent(fraction) + 1) / -BITS_PER_DIGIT;
    }

    /** The probability that a threshold expresses. */
    static double probability(long threshold) {
        return (double) (NEVER - threshold) / NEVER;
    }

    /** A threshold as {@code th} carries it: hex digits without trailing zeros; empty for {@link #NEVER}. */
    static String text(long threshold) {
        if (threshold == ALWAYS) {
            return "0";
        }
        if (threshold == NEVER) {
            return "";
        }
        String digits = randomnessText(threshold);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, end);
    }

    /** A randomness as {@code rv} carries it: 14 hex digits. */
    static String randomnessText(long randomness) {
        return Long.toHexString(NEVER + randomness).substring(1);
    }

    /** A threshold read from 1 to 14 hex digits, or {@link #INVALID}. */
    static long parse(String text) {
        long value = hex(text);
        return value == INVALID ? INVALID : value << (BITS_PER_DIGIT * (HEX_DIGITS - text.length()));
    }

    /** A randomness read from 14 hex digits, or {@link #INVALID}. */
    static long parseRandomness(String text) {
        return text.length() == HEX_DIGITS ? hex(text) : INVALID;
    }

    /** Randomness of a trace id: its last 56 bits; {@link #INVALID} for none or one of zeros. */
    static long randomness(byte[] traceId) {
        if (isEmpty(traceId)) {
            return INVALID;
        }
        long bits = 0;
        for (int i = traceId.length - 7; i < traceId.length; i++) {
            bits = (bits << 8) | (traceId[i] & 0xff);
        }
        return bits;
    }

    /** Whether an id is no trace id: not of 16 bytes, or all zeros. */
    static boolean isEmpty(byte[] traceId) {
        if (traceId.length != 16) {
            return true;
        }
        for (byte part : traceId) {
            if (part != 0) {
                return false;
            }
        }
        return true;
    }

    private static long hex(String text) {
        if (text.isEmpty() || text.length() > HEX_DIGITS) {
            return INVALID;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return INVALID;
            }
            value = (value << BITS_PER_DIGIT) | digit;
        }
        return value;
    }
}
