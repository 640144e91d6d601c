package io.spanway.testkit;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A nanosecond clock that moves only when told. Thread-safe. */
public final class ManualClock implements LongSupplier {
    private volatile long nowNanos;

    /** Starts at an odd value, so that code that takes 0 for "unset" shows. */
    public ManualClock() {
        this.nowNanos = 1_000_000_007L;
    }

    @Override
    public long getAsLong() {
        return nowNanos;
    }

    public synchronized void advance(Duration by) {
        nowNanos += by.toNanos();
    }
}
