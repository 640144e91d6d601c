package io.spanway.processing.processor;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures memory at intervals and says whether payloads are refused.
 *
 * <p>From the soft limit on payloads are refused until a check finds less. A collection is forced before that verdict, as often as the
 * limits allow; the pause between collections doubles while they do not help. Checks run on a thread of their own, because a collection
 * would stall an event loop; {@link #refuses} is thread-safe.
 */
final class MemoryGate {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryGate.class);

    /** A collection helped if no more than this is left of what was in use. */
    private static final int WORTHWHILE_PERCENT = 95;

    /** Objects that survive have no more room in the heap then. */
    private static final double HEAP_FULL = 0.9;

    private final MemoryLimiterConfig config;
    private final ProcessMemory memory;
    private final LongSupplier nanoClock;
    private final String id;
    private final long softBytes;
    private final long hardBytes;
    private volatile boolean refusing;
    private long lastCollectionNanos;
    private long lastUsedBytes;
    private long softPauseNanos;
    private long hardPauseNanos;
    private int users;
    private @Nullable ScheduledExecutorService thread;

    MemoryGate(MemoryLimiterConfig config, ProcessMemory memory, LongSupplier nanoClock, String id) {
        this.config = config;
        this.memory = memory;
        this.nanoClock = nanoClock;
        this.id = id;
        long total = memory.totalBytes();
        this.hardBytes = config.hardLimitBytes(total);
        this.softBytes = config.softLimitBytes(total);
        this.lastCollectionNanos = nanoClock.getAsLong();
    }

    /** Whether payloads are refused now. */
    boolean refuses() {
        return refusing;
    }

    /** Begins to check, for the first of its users. */
    synchronized void start() {
        if (users++ > 0) {
            return;
        }
        if (hardBytes > memory.totalBytes()) {
            LOG.warn(
                    "{}: the limit of {} bytes is more than the {} bytes that this JVM can use, so it cannot protect"
                            + " it; raise -Xmx or lower limit_mib",
                    id,
                    hardBytes,
                    memory.totalBytes());
        }
        ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread own = new Thread(task, "memory-limiter");
            own.setDaemon(true);
            return own;
        });
        long interval = config.checkInterval().toNanos();
        var unused = checks.scheduleWithFixedDelay(this::check, 0, interval, TimeUnit.NANOSECONDS);
        thread = checks;
    }

    /** Ends the checks with the last of its users. */
    synchronized void stop() {
        if (--users == 0 && thread != null) {
            thread.shutdownNow();
            thread = null;
            refusing = false;
        }
    }

    /** One check. Confined to the checking thread. */
    void check() {
        long used = used();
        backOff(used, false);
        if (used >= softBytes && mayCollect(used)) {
            memory.collect();
            lastCollectionNanos = nanoClock.getAsLong();
            used = used();
            backOff(used, true);
        }
        boolean now = used >= softBytes;
        if (now != refusing) {
            refusing = now;
            if (now) {
                LOG.warn("{}: {} bytes in use, soft limit is {}: data is refused", id, used, softBytes);
            } else {
                LOG.info("{}: {} bytes in use, data is accepted again", id, used);
            }
        }
    }

    /** Bytes in use; a heap that is nearly full counts as the soft limit, however much room there is outside of it. */
    private long used() {
        long used = memory.usedBytes();
        return memory.heapShare() < HEAP_FULL ? used : Math.max(used, softBytes);
    }

    private boolean mayCollect(long used) {
        long pause = used >= hardBytes
                ? Math.max(config.minGcIntervalWhenHardLimited().toNanos(), hardPauseNanos)
                : Math.max(config.minGcIntervalWhenSoftLimited().toNanos(), softPauseNanos);
        return nanoClock.getAsLong() - lastCollectionNanos > pause;
    }

    /** Ends the longer pauses when there is less in use than before, and makes them longer when collecting did not help. */
    private void backOff(long used, boolean collected) {
        boolean less = used < softBytes || used <= lastUsedBytes / 100 * WORTHWHILE_PERCENT;
        lastUsedBytes = used;
        if (less) {
            softPauseNanos = 0;
            hardPauseNanos = 0;
        } else if (collected) {
            softPauseNanos = longer(
                    softPauseNanos, config.minGcIntervalWhenSoftLimited(), config.maxGcIntervalWhenSoftLimited());
            hardPauseNanos = longer(
                    hardPauseNanos, config.minGcIntervalWhenHardLimited(), config.maxGcIntervalWhenHardLimited());
        }
    }

    /** Twice the pause, from just under a check interval up to {@code max}; 0 as {@code max} means that pauses do not grow. */
    private long longer(long pause, Duration min, Duration max) {
        if (max.isZero()) {
            return min.toNanos();
        }
        long least = Math.max(min.toNanos(), config.checkInterval().toNanos() / 20 * 19);
        return Math.min(2 * Math.max(pause, least), Math.max(max.toNanos(), min.toNanos()));
    }
}
