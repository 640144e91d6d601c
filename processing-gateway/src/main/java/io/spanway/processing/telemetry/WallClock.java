package io.spanway.processing.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The time of day as OTLP counts it. Components take it as a {@link LongSupplier}, so that tests can bring their own. Thread-safe. */
public final class WallClock {
    private WallClock() {}

    /** Nanoseconds since 1970, to the millisecond. */
    public static long unixNanos() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }
}
