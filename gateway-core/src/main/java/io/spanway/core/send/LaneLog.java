package io.spanway.core.send;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Signal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read about one exporter and signal: at most one line per kind of trouble in ten seconds. Thread-safe. */
final class LaneLog {
    private static final Logger LOG = LoggerFactory.getLogger(ExportPipeline.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String exporter;
    private final String signal;
    private final LongSupplier nanoClock;
    private final AtomicLong[] next = new AtomicLong[4];

    LaneLog(String exporter, Signal signal, LongSupplier nanoClock) {
        this.exporter = exporter;
        this.signal = signal.id();
        this.nanoClock = nanoClock;
        for (int i = 0; i < next.length; i++) {
            next[i] = new AtomicLong(nanoClock.getAsLong());
        }
    }

    void queueFull() {
        if (due(0)) {
            LOG.warn("exporter {}: sending queue of {} is full, requests are refused retryably", exporter, signal);
        }
    }

    void partlyRejected(Outcome.PartlyRejected outcome) {
        if (due(1)) {
            LOG.warn(
                    "exporter {}: destination rejected {} items of a {} request: {}",
                    exporter,
                    outcome.rejected(),
                    signal,
                    outcome.message());
        }
    }

    void dropped(int items, Outcome outcome) {
        if (due(2)) {
            LOG.error("exporter {}: {} acknowledged items of {} are lost: {}", exporter, items, signal, outcome);
        }
    }

    void retrying(Outcome cause) {
        if (due(3)) {
            LOG.info("exporter {}: sending {} failed, will try again: {}", exporter, signal, cause);
        }
    }

    private boolean due(int kind) {
        long now = nanoClock.getAsLong();
        long at = next[kind].get();
        return now - at >= 0 && next[kind].compareAndSet(at, now + QUIET_NANOS);
    }
}
