package io.spanway.processing.connector.spanmetrics;

import java.util.SplittableRandom;

/**
 * How many spans one that was kept by a sampler stands for: the reciprocal of its probability, from the threshold {@code th} in the {@code ot} entry of
 * the tracestate (OpenTelemetry: TraceState probability sampling). Confined to the connector's owner.
 */
final class AdjustedCount {
    private static final int DIGITS = 14;
    private static final double RANGE = 0x1p56;

    private final SplittableRandom random;

    /** @param random rounds counts that are not whole, so that they are right on average */
    AdjustedCount(SplittableRandom random) {
        this.random = random;
    }

    /** Whether a tracestate tells a probability. */
    static boolean known(String traceState) {
        return rejected(traceState) >= 0;
    }

    /** The count, 1 if the tracestate does not tell. */
    long of(String traceState) {
        long rejected = rejected(traceState);
        if (rejected <= 0) {
            return 1;
        }
        double count = RANGE / (RANGE - rejected);
        long whole = (long) count;
        return random.nextDouble() < count - whole ? whole + 1 : whole;
    }

    /** Threshold as a number of 56 bits, or -1. */
    private static long rejected(String traceState) {
        if (traceState.isEmpty()) {
            return -1;
        }
        for (String entry : traceState.split(",")) {
            String trimmed = entry.strip();
            if (trimmed.startsWith("ot=")) {
                return threshold(trimmed.substring("ot=".length()));
            }
        }
        return -1;
    }

    private static long threshold(String value) {
        for (String part : value.split(";")) {
            String digits = part.startsWith("th:") ? part.substring("th:".length()) : "";
            if (!digits.isEmpty() && digits.length() <= DIGITS && digits.chars().allMatch(AdjustedCount::isHex)) {
                return Long.parseLong(digits, 16) << 4 * (DIGITS - digits.length());
            }
        }
        return -1;
    }

    private static boolean isHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
}
