package io.spanway.core.send.schedule;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs one body for many callers: never twice at a time, never lost, never inside itself.
 *
 * <p>A caller that finds the body running leaves a mark and goes on; the thread that runs it then runs it again. So state that only the body
 * touches needs no lock, and no caller ever waits. Thread-safe.
 */
public final class SerialTask {
    private final AtomicInteger marks = new AtomicInteger();
    private final Runnable body;

    /** @param body does not throw; does all the work there is each time it runs */
    public SerialTask(Runnable body) {
        this.body = body;
    }

    /** Sees to it that the body runs once more from now on, on this thread or on the one that runs it already. */
    public void run() {
        if (marks.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            body.run();
            seen = marks.addAndGet(-seen);
        }
    }
}
