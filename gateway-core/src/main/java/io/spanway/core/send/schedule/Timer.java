package io.spanway.core.send.schedule;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Time as this room needs it; tests bring their own. Thread-safe. */
public interface Timer {
    /** A task that may still be called off. */
    @FunctionalInterface
    interface Handle {
        /** Keeps the task from running if it has not begun. */
        void cancel();
    }

    /** The clock, in nanoseconds from an arbitrary origin. */
    long nanoTime();

    /** Runs {@code task} once, not before {@code delayNanos} from now. */
    Handle schedule(long delayNanos, Runnable task);

    /** Timer of an event loop; tasks run on it. */
    static Timer of(EventLoop loop, LongSupplier nanoClock) {
        return new Timer() {
            @Override
            public long nanoTime() {
                return nanoClock.getAsLong();
            }

            @Override
            public Handle schedule(long delayNanos, Runnable task) {
                ScheduledFuture<?> future = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            }
        };
    }
}
