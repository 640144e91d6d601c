package io.spanway.app.command;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The wishes that the process ends, or reads its configuration again; from a signal or a test. Thread-safe. */
public final class Shutdown {
    private final CountDownLatch requested = new CountDownLatch(1);

    @GuardedBy("this")
    private @Nullable Runnable reload;

    @GuardedBy("this")
    private boolean reloadWished;

    private volatile Runnable last = () -> {};

    /** Asks for a graceful stop; true for the first who asks. */
    public synchronized boolean request() {
        boolean first = requested.getCount() > 0;
        requested.countDown();
        return first;
    }

    /** Says who is told when the configuration shall be read again; a wish of earlier is told at once. */
    synchronized void onReload(Runnable wish) {
        reload = wish;
        if (reloadWished) {
            reloadWished = false;
            wish.run();
        }
    }

    /** Asks that the configuration be read again. */
    public synchronized void requestReload() {
        Runnable wish = reload;
        if (wish == null) {
            reloadWished = true;
        } else {
            wish.run();
        }
    }

    /** Says what must be done even when the process is ended at once: the end of processes that it started. Any thread; must not block. */
    void beforeHalt(Runnable deed) {
        last = deed;
    }

    /** Does what {@link #beforeHalt} was given; then the process may be ended at once. */
    public void abandon() {
        last.run();
    }

    /** Waits until somebody asks. */
    public void await() throws InterruptedException {
        requested.await();
    }
}
