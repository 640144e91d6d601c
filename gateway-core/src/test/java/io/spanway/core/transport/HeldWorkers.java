package io.spanway.core.transport;

import io.netty.channel.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps all workers of some loops busy until it is closed, so that what needs one waits. Confined to the test's thread. */
public final class HeldWorkers implements AutoCloseable {
    private final CountDownLatch end = new CountDownLatch(1);

    public HeldWorkers(EventLoops loops) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(loops.all().size());
        for (EventLoop loop : loops.all()) {
            loop.execute(() -> loops.workers().lane().run(loop, Integer.MAX_VALUE, new Wait(begun, end)));
        }
        if (!begun.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("workers did not begin");
        }
    }

    /** Thread-safe. */
    private record Wait(CountDownLatch begun, CountDownLatch end) implements Workers.Job {
        @Override
        public boolean work(int mostBytes) {
            begun.countDown();
            try {
                return end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void done() {}
    }

    @Override
    public void close() {
        end.countDown();
    }
}
