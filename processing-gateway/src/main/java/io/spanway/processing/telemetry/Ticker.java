package io.spanway.processing.telemetry;

import io.spanway.core.send.schedule.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task again and again at fixed times; a run that comes late is not made up for. {@link #start} and {@link #stop} may be called on any
 * thread, the task runs on the timer's. Thread-safe.
 */
public final class Ticker {
    private final Timer timer;
    private final long periodNanos;
    private final Runnable task;
    private long next;
    private boolean running;
    private Timer.@Nullable Handle handle;

    /** @param task does not throw */
    public Ticker(Timer timer, long periodNanos, Runnable task) {
        this.timer = timer;
        this.periodNanos = Math.max(1, periodNanos);
        this.task = task;
    }

    /** Runs the task from {@code delayNanos} from now on. */
    public synchronized void start(long delayNanos) {
        running = true;
        next = timer.nanoTime() + delayNanos;
        handle = timer.schedule(delayNanos, this::tick);
    }

    /** Runs the task no more, but for a run that has begun. */
    public synchronized void stop() {
        running = false;
        if (handle != null) {
            handle.cancel();
            handle = null;
        }
    }

    private void tick() {
        if (again()) {
            task.run();
        }
    }

    private synchronized boolean again() {
        if (running) {
            long now = timer.nanoTime();
            next = Math.max(next + periodNanos, now);
            handle = timer.schedule(next - now, this::tick);
        }
        return running;
    }
}
