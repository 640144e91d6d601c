package io.spanway.processing.connector.spanmetrics;

import com.codahale.metrics.Counter;

/** How many series a connector may hold in all. Confined to the connector's owner, but for reading {@link #used}. */
final class SeriesBudget {
    private final int most;
    private final Counter overflow;
    private volatile int used;

    /** @param overflow counts spans that went to a series for the rest */
    SeriesBudget(int most, Counter overflow) {
        this.most = most;
        this.overflow = overflow;
    }

    boolean take() {
        if (used >= most) {
            return false;
        }
        used = used + 1;
        return true;
    }

    void give(int series) {
        used = used - series;
    }

    void overflowed() {
        overflow.inc();
    }

    int used() {
        return used;
    }
}
