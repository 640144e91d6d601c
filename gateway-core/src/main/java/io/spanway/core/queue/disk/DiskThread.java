package io.spanway.core.queue.disk;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that touches the files of a storage: it goes round its queues as long as one of them has work, and sleeps until it is woken
 * or something falls due.
 *
 * <p>Thread-safe; {@link #close} blocks.
 */
public final class DiskThread {
    private static final Logger log = LoggerFactory.getLogger(DiskThread.class);

    /** What is done on the thread. */
    interface Work {
        /** Works a bounded while; returns the nanoseconds until there is more to do, 0 = at once, {@link Long#MAX_VALUE} = when woken. */
        long work();
    }

    private final List<Work> jobs = new CopyOnWriteArrayList<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean closed;

    /** @param name of the thread */
    public DiskThread(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    void add(Work job) {
        jobs.add(job);
        wake();
    }

    void remove(Work job) {
        jobs.remove(job);
    }

    /** There is work. Any thread; does not block. */
    void wake() {
        if (!awake.getAndSet(true)) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!closed) {
            awake.set(false);
            long pause = round();
            if (pause > 0 && !awake.get() && !closed) {
                LockSupport.parkNanos(this, pause);
            }
        }
    }

    /** Works once on every queue; returns the pause until the next round. */
    long round() {
        long pause = Long.MAX_VALUE;
        for (Work job : jobs) {
            pause = Math.min(pause, work(job));
        }
        return pause;
    }

    private static long work(Work job) {
        try {
            return job.work();
        } catch (RuntimeException e) {
            // One queue's mistake must not stop the others; it comes again, so it is not silent.
            log.error("{}: unexpected failure of the disk's thread", job, e);
            return TimeUnit.SECONDS.toNanos(1);
        }
    }

    /** Ends the thread after the round that it is in; waits for that at most {@code grace}. */
    public void close(Duration grace) {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Math.max(1, grace.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
