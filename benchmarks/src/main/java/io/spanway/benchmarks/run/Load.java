package io.spanway.benchmarks.run;

import io.spanway.otlp.Outcome;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Drives connections: in a closed loop, where each answer brings the next request, or in an open one at a rate, where requests are due at
 * instants that do not wait for the system. There latency counts from the instant at which a request was due, so a stall is not hidden
 * (no coordinated omission).
 *
 * <p>Started and stopped by one thread; answers come on the event loops.
 */
final class Load {
    private static final long TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long REFUSED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Requests that an open loop may have out: past that the offered rate is not kept, and it says so. */
    private static final int MOST_OPEN = 2_000;

    /** What clients saw in one window. */
    record Seen(long requests, long acknowledged, long refused, long notOffered, Histogram latencyNanos) {}

    private final List<Connection> connections;
    private final Arrivals arrivals;
    private final AtomicLong nextRequest;
    private final int inFlight;
    private final int spansPerRequest;

    private final AtomicLong out = new AtomicLong();
    private volatile boolean stopping = true;
    private volatile Window window = new Window();

    /** Counts of one window. Thread-safe. */
    private static final class Window {
        final AtomicLong requests = new AtomicLong();
        final AtomicLong acknowledged = new AtomicLong();
        final AtomicLong refused = new AtomicLong();
        final AtomicLong notOffered = new AtomicLong();
        final ConcurrentHistogram latency = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(60), 2);
    }

    /**
     * @param nextRequest number of the next request; each number is used once, whatever comes of it
     * @param inFlight requests that each connection has open in the closed loop
     */
    Load(List<Connection> connections, Arrivals arrivals, AtomicLong nextRequest, int inFlight, int spansPerRequest) {
        this.connections = connections;
        this.arrivals = arrivals;
        this.nextRequest = nextRequest;
        this.inFlight = inFlight;
        this.spansPerRequest = spansPerRequest;
    }

    /** Begins a closed loop. */
    void close() {
        stopping = false;
        for (Connection connection : connections) {
            for (int i = 0; i < inFlight; i++) {
                connection.loop().execute(() -> again(connection));
            }
        }
    }

    private void again(Connection connection) {
        long number = stopping ? Long.MAX_VALUE : nextRequest.getAndIncrement();
        if (number >= Arrivals.MOST_SPANS / spansPerRequest) {
            return;
        }
        long begun = System.nanoTime();
        out.incrementAndGet();
        window.requests.incrementAndGet();
        connection.send(number, outcome -> {
            answered(number, begun, outcome);
            if (outcome instanceof Outcome.Accepted) {
                again(connection);
            } else {
                connection.loop().schedule(() -> again(connection), REFUSED_PAUSE_NANOS, TimeUnit.NANOSECONDS);
            }
        });
    }

    /** Offers requests at a rate on the calling thread for so long. */
    void offer(double spansPerSecond, long nanos) {
        stopping = false;
        double requestsPerNano = spansPerSecond / spansPerRequest / 1e9;
        long start = System.nanoTime();
        long offered = 0;
        for (long now = start; now - start < nanos && !stopping; now = System.nanoTime()) {
            long due = (long) ((now - start) * requestsPerNano);
            for (; offered < due; offered++) {
                offerOne(start + (long) (offered / requestsPerNano));
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void offerOne(long dueNanos) {
        long number = nextRequest.getAndIncrement();
        window.requests.incrementAndGet();
        if (out.get() >= MOST_OPEN || number >= Arrivals.MOST_SPANS / spansPerRequest) {
            window.notOffered.incrementAndGet();
            return;
        }
        out.incrementAndGet();
        Connection connection = connections.get((int) (number % connections.size()));
        connection.loop().execute(() -> connection.send(number, outcome -> answered(number, dueNanos, outcome)));
    }

    private void answered(long number, long sinceNanos, Outcome outcome) {
        out.decrementAndGet();
        Window now = window;
        if (outcome instanceof Outcome.Accepted) {
            arrivals.acknowledge(number);
            now.acknowledged.incrementAndGet();
            now.latency.recordValue(Math.min(System.nanoTime() - sinceNanos, TimeUnit.SECONDS.toNanos(60)));
        } else {
            now.refused.incrementAndGet();
        }
    }

    /** Ends the window that is open, begins the next one, and says what was in the old one. */
    Seen next() {
        Window ended = window;
        window = new Window();
        return new Seen(
                ended.requests.get(),
                ended.acknowledged.get(),
                ended.refused.get(),
                ended.notOffered.get(),
                ended.latency);
    }

    /** Sends nothing more and waits until all is answered, 12 s at most: longer than any request waits. */
    void stop() {
        stopping = true;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(12);
        while (out.get() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(TICK_NANOS);
        }
    }
}
