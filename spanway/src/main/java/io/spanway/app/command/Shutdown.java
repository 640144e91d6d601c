package io.spanway.app.command;

import java.util.concurrent.CountDownLatch;

/** The wish that the process ends, from a signal or a test. Thread-safe. */
public final class Shutdown {
    private final CountDownLatch requested = new CountDownLatch(1);

    /** Asks for a graceful stop; true for the first who asks. */
    public synchronized boolean request() {
        boolean first = requested.getCount() > 0;
        requested.countDown();
        return first;
    }

    /** Waits until somebody asks. */
    public void await() throws InterruptedException {
        requested.await();
    }
}
