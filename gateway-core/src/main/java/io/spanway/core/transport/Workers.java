package io.spanway.core.transport;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads for what would hold up an event loop and everybody on it: one request that takes many milliseconds to unpack or to read.
 *
 * <p>Every connection has a {@link Lane}, and of each lane one job runs or waits for a thread at a time. So whoever sends many heavy
 * requests on one connection waits for them alone, and what waits here is bounded by the number of connections; the bytes of jobs are
 * those of requests, which {@link ByteBudget} bounds. Threads begin when they are needed and end when they are idle for long. Thread-safe.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final long IDLE_SECONDS = 30;
    private static final long CLOSE_SECONDS = 2;

    /** What a loop may read and make by itself: at the pace of gzip about a millisecond's work. */
    private static final int LIGHT_BYTES_IN = 32 << 10;

    private static final int LIGHT_BYTES_OUT = 256 << 10;

    private final ThreadPoolExecutor threads;

    /** Work on one request. Its methods are called one after the other, never at the same time. */
    public interface Job {
        /**
         * Does the work; on the loop first if it looks light, then, or at once, on one of the threads. Does not throw.
         *
         * @param mostBytes that each step may make; unlimited is {@link Integer#MAX_VALUE}
         * @return false if that is not enough: nothing has changed, and the job is done again without the limit
         */
        boolean work(int mostBytes);

        /** Goes on with what the work made, on the loop again; or on any thread if the loop has ended meanwhile. Does not throw. */
        void done();
    }

    /** @param count threads at most */
    Workers(int count) {
        threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("worker", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /** A place for the jobs of one connection. */
    public Lane lane() {
        return new Lane(threads);
    }

    /** Finishes what waits; two seconds at most. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("heavy requests are still being read at the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The jobs of one connection, one after the other. Confined to the connection's event loop. */
    public static final class Lane {
        private final ThreadPoolExecutor threads;
        private final ArrayDeque<Job> waiting = new ArrayDeque<>(0);
        private boolean busy;

        private Lane(ThreadPoolExecutor threads) {
            this.threads = threads;
        }

        /**
         * Does a job: before this returns if it is light, else later, without the loop.
         *
         * @param loop the connection's
         * @param bytesIn that the job reads
         */
        public void run(EventExecutor loop, int bytesIn, Job job) {
            if (bytesIn <= LIGHT_BYTES_IN && job.work(LIGHT_BYTES_OUT)) {
                job.done();
            } else if (busy) {
                waiting.add(job);
            } else {
                busy = true;
                handOver(loop, job);
            }
        }

        private void handOver(EventExecutor loop, Job job) {
            try {
                threads.execute(() -> work(loop, job));
            } catch (RejectedExecutionException e) {
                // The process ends. This is the one moment at which a loop does heavy work.
                LOG.debug("heavy request on the loop, the workers have ended", e);
                job.work(Integer.MAX_VALUE);
                done(loop, job);
            }
        }

        private void work(EventExecutor loop, Job job) {
            job.work(Integer.MAX_VALUE);
            try {
                loop.execute(() -> done(loop, job));
            } catch (RejectedExecutionException e) {
                LOG.debug("heavy request done after the end of its event loop", e);
                done(loop, job);
            }
        }

        private void done(EventExecutor loop, Job job) {
            Job next = waiting.poll();
            if (next == null) {
                busy = false;
            } else {
                handOver(loop, next);
            }
            job.done();
        }
    }
}
