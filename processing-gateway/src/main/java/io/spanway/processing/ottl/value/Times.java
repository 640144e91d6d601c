package io.spanway.processing.ottl.value;

import java.time.Instant;

/** Times as OTLP has them (nanoseconds since 1970 in 64 bits, which wrap) and as instants. No state. */
public final class Times {
    private static final long NANOS = 1_000_000_000L;

    private Times() {}

    /** The time of a field. */
    public static Instant of(long unixNanos) {
        return Instant.ofEpochSecond(Math.floorDiv(unixNanos, NANOS), Math.floorMod(unixNanos, NANOS));
    }

    /** ISO 8601 in UTC, with as many digits of the second as it takes. */
    public static String text(Instant time) {
        String text = time.toString();
        int end = text.length() - 1;
        if (text.indexOf('.') < 0) {
            return text;
        }
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, end) + "Z";
    }

    /** The field of a time; outside the years 1678 to 2262 it wraps, as in the Collector. */
    public static long unixNanos(Instant time) {
        return time.getEpochSecond() * NANOS + time.getNano();
    }
}
