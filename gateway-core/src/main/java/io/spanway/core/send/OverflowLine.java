package io.spanway.core.send;

import io.spanway.core.queue.SendingQueue;
import io.spanway.core.send.schedule.Timer;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Callers that wait for room in a full queue ({@code block_on_overflow}), in order of arrival, without a thread.
 *
 * <p>Bounded in bytes; past the bound {@link #add} says no. Thread-safe to add; the other methods are confined to the lane's dispatcher.
 */
final class OverflowLine {
    private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private record Waiter(Payload payload, Completion done) {}

    private final ConcurrentLinkedQueue<Waiter> line = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean recheckDue = new AtomicBoolean();
    private final long maxBytes;

    OverflowLine(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean isEmpty() {
        return line.isEmpty();
    }

    /** Lets a caller wait; false if too many bytes wait already. */
    boolean add(Payload payload, Completion done) {
        int length = payload.sizeBytes();
        if (bytes.addAndGet(length) > maxBytes) {
            bytes.addAndGet(-length);
            return false;
        }
        line.add(new Waiter(payload, done));
        return true;
    }

    /** Moves the first waiters into the queue while it has room; those whose deadline passed are answered by {@code expired}. */
    void moveTo(SendingQueue queue, long nowNanos, Consumer<Completion> expired) {
        for (Waiter waiter = line.peek(); waiter != null; waiter = line.peek()) {
            int length = waiter.payload().sizeBytes();
            if (waiter.payload().context().expired(nowNanos)) {
                waiter.payload().release();
                leave(length);
                expired.accept(waiter.done());
            } else if (queue.offer(waiter.payload(), waiter.done())) {
                leave(length);
            } else {
                return;
            }
        }
    }

    /** While somebody waits, looks again soon: deadlines pass, and room in the process's budget comes without a sign. */
    void recheckLater(Timer timer, Runnable recheck) {
        if (!line.isEmpty() && recheckDue.compareAndSet(false, true)) {
            timer.schedule(RECHECK_NANOS, () -> {
                recheckDue.set(false);
                recheck.run();
            });
        }
    }

    /** Sends everybody away. */
    void clear(Consumer<Completion> answer) {
        for (Waiter waiter = line.peek(); waiter != null; waiter = line.peek()) {
            int length = waiter.payload().sizeBytes();
            waiter.payload().release();
            leave(length);
            answer.accept(waiter.done());
        }
    }

    private void leave(int length) {
        line.poll();
        bytes.addAndGet(-length);
    }
}
