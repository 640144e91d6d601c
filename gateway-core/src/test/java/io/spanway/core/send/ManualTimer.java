package io.spanway.core.send;

import io.spanway.core.send.schedule.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Time that stands still until it is moved; due tasks run on the thread that moves it. Confined to a test. */
final class ManualTimer implements Timer {
    private record Task(long dueNanos, Runnable work) {}

    private final List<Task> tasks = new ArrayList<>();
    private long nowNanos = 1_000;

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public Handle schedule(long delayNanos, Runnable work) {
        Task task = new Task(nowNanos + delayNanos, work);
        tasks.add(task);
        return () -> tasks.removeIf(held -> held == task);
    }

    /** Moves time on, running what falls due in order. */
    void advance(Duration by) {
        long until = nowNanos + by.toNanos();
        for (Task next = next(until); next != null; next = next(until)) {
            nowNanos = Math.max(nowNanos, next.dueNanos());
            tasks.remove(next);
            next.work().run();
        }
        nowNanos = until;
    }

    int tasks() {
        return tasks.size();
    }

    private @Nullable Task next(long until) {
        return tasks.stream()
                .filter(task -> task.dueNanos() <= until)
                .min(Comparator.comparingLong(Task::dueNanos))
                .orElse(null);
    }
}
