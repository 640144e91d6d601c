package io.spanway.processing.fake;

import io.spanway.core.send.schedule.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A timer whose time moves only when told; due tasks run in order on the thread that moves it. Confined to the test's thread. */
public final class ManualTimer implements Timer {
    private final List<Task> tasks = new ArrayList<>();
    private long now = 1_000_000_007L;

    private record Task(long at, Runnable body) {}

    @Override
    public long nanoTime() {
        return now;
    }

    /** The same time as a wall clock: nanoseconds since 1970. */
    public long unixNanos() {
        return 1_700_000_000_000_000_000L + now;
    }

    @Override
    public Handle schedule(long delayNanos, Runnable task) {
        Task scheduled = new Task(now + delayNanos, task);
        tasks.add(scheduled);
        return () -> tasks.remove(scheduled);
    }

    public void advance(Duration by) {
        long end = now + by.toNanos();
        while (true) {
            Task next = tasks.stream()
                    .filter(task -> task.at() <= end)
                    .min(Comparator.comparingLong(Task::at))
                    .orElse(null);
            if (next == null) {
                now = end;
                return;
            }
            tasks.remove(next);
            now = Math.max(now, next.at());
            next.body().run();
        }
    }

    public int scheduled() {
        return tasks.size();
    }
}
