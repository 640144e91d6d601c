package io.spanway.lb.backend;

/**
 * How much one backend takes at a time, learned from its answers, so that what it has not read yet does not fill pipes in which calls time out
 * and signs of life are stuck behind data.
 *
 * <pre>
 *   target  = 4 × the shortest latency of late, between 1 s and half of the time-out of a call
 *   answer sooner than target / 2 while the window held data back:   window + bytes of the call
 *   answer later than target, of a call that began after the last cut:
 *       what was under way with it × target / latency, between a quarter and 7 tenths of it
 *   wait of what comes now = held × latency / what was under way, beyond a window; quick answers count as none
 * </pre>
 *
 * <p>A window that holds nothing back does not grow: when a backend gets slow, no more than was needed is under way to it. Thread-safe: a lost
 * race between two answers costs one step.
 */
final class Pace {
    private static final long FIRST_WINDOW_BYTES = 1 << 20;
    private static final long LEAST_WINDOW_BYTES = 16 * 1024;
    private static final int LEAST_BATCH_BYTES = 4 * 1024;
    /** Of a small window: answers come four times in the time that it takes. */
    private static final int BATCHES_OF_A_WINDOW = 4;

    private static final long LEAST_TARGET_NANOS = 1_000_000_000;
    private static final int TARGET_FACTOR = 4;
    private static final long FLOOR_NANOS = 30_000_000_000L;

    private final long mostWindowBytes;
    private final int mostBatchBytes;
    private final long mostTargetNanos;
    private volatile long windowBytes;
    private volatile double nanosPerByte;
    private volatile boolean heldBack;
    private volatile long cutNanos;
    private volatile long floorBeganNanos;
    private volatile long floorNanos = Long.MAX_VALUE;
    private volatile long floorBeforeNanos = Long.MAX_VALUE;

    Pace(LaneSettings settings, long nowNanos) {
        mostWindowBytes = settings.windowBytes();
        mostBatchBytes = settings.maxBatchBytes();
        mostTargetNanos = settings.callTimeoutNanos() == 0
                ? Long.MAX_VALUE
                : Math.max(LEAST_TARGET_NANOS, settings.callTimeoutNanos() / 2);
        windowBytes = Math.min(FIRST_WINDOW_BYTES, mostWindowBytes);
        cutNanos = nowNanos;
        floorBeganNanos = nowNanos;
    }

    /** Whether {@code bytes} may be under way. */
    boolean allows(long bytes) {
        boolean allowed = bytes <= windowBytes;
        if (!allowed) {
            heldBack = true;
        }
        return allowed;
    }

    long windowBytes() {
        return windowBytes;
    }

    /** Parts are merged up to this size. */
    int batchBytes() {
        long window = windowBytes;
        return window >= FIRST_WINDOW_BYTES
                ? mostBatchBytes
                : (int) Math.min(mostBatchBytes, Math.max(LEAST_BATCH_BYTES, window / BATCHES_OF_A_WINDOW));
    }

    /**
     * A call had its answer, or none in time.
     *
     * @param underWayBytes of all calls when this one began, itself included: what the backend had to take until the answer
     */
    void answered(int bytes, long underWayBytes, long sentNanos, long nowNanos) {
        long latency = nowNanos - sentNanos;
        noteFloor(latency, nowNanos);
        long target = targetNanos();
        double sample = latency < LEAST_TARGET_NANOS / 4 ? 0 : (double) latency / underWayBytes;
        nanosPerByte += (sample - nanosPerByte) / 4;
        if (latency > target) {
            cut((double) target / latency, underWayBytes, sentNanos, nowNanos);
        } else if (heldBack && latency < target / 2) {
            heldBack = false;
            windowBytes = Math.min(mostWindowBytes, windowBytes + bytes);
        }
    }

    private void cut(double share, long underWayBytes, long sentNanos, long nowNanos) {
        if (sentNanos - cutNanos < 0) {
            // It went out before the last cut could have an effect.
            return;
        }
        cutNanos = nowNanos;
        long next = (long) (Math.min(windowBytes, underWayBytes) * Math.max(0.25, Math.min(0.7, share)));
        windowBytes = Math.min(mostWindowBytes, Math.max(LEAST_WINDOW_BYTES, next));
    }

    private void noteFloor(long latency, long nowNanos) {
        if (nowNanos - floorBeganNanos >= FLOOR_NANOS) {
            floorBeganNanos = nowNanos;
            floorBeforeNanos = floorNanos;
            floorNanos = latency;
        } else {
            floorNanos = Math.min(floorNanos, latency);
        }
    }

    private long targetNanos() {
        long floor = Math.min(Math.min(floorNanos, floorBeforeNanos), mostTargetNanos);
        return Math.max(LEAST_TARGET_NANOS, Math.min(mostTargetNanos, TARGET_FACTOR * floor));
    }

    /** How long what comes now must wait behind {@code heldBytes}, roughly, in nanoseconds. */
    long waitNanos(long heldBytes) {
        return heldBytes <= windowBytes ? 0 : (long) (nanosPerByte * heldBytes);
    }
}
