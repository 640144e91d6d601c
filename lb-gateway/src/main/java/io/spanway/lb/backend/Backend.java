package io.spanway.lb.backend;

import com.codahale.metrics.Counter;
import io.netty.buffer.ByteBuf;
import io.spanway.core.telemetry.BucketHistogram;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.Endpoint;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One backend under its stable name: a lane on each loop, and what the lanes share: the bytes it holds, its window, its health flags.
 *
 * <p>Its address may change without anything else changing. Thread-safe.
 */
public final class Backend {
    /** Takes back what was not delivered. */
    @FunctionalInterface
    public interface Undelivered {
        /**
         * Tries {@code part} elsewhere or again, now or later, or gives up and answers it.
         *
         * @param loopIndex the loop that calls
         * @param bytes the part's request; one reference passes
         * @param why what the part is answered if nobody tries again
         * @param sent false when no call was made for it: it goes on at once
         */
        void undelivered(int loopIndex, Part part, ByteBuf bytes, Outcome.Retryable why, boolean sent);

        /** {@code items} of parts that count as {@linkplain Part#repeated repeated} had an answer that ends their repetition. */
        default void answered(int loopIndex, int items) {}
    }

    /** Hears what may tell of health, on any loop; does not block. */
    public interface Listener {
        /** A call failed in a way that says something about the backend rather than about the data. */
        void failed(Backend backend, Reason reason);

        /** A call was answered; only told while {@link Backend#watch} is on. */
        void answered(Backend backend);

        /** The connection of one more lane stands. */
        void connected(Backend backend);

        /** A probe was answered, or had no answer in time. */
        void probed(Backend backend, boolean alive);

        /** The connection of a lane broke, or an attempt to connect failed. */
        void disconnected(Backend backend);
    }

    private static final double[] LATENCY_MILLIS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000};
    private static final String LATENCY = "otelcol_loadbalancer_backend_latency";
    private static final String OUTCOME = "otelcol_loadbalancer_backend_outcome";
    private static final String HELD = "spanway_lb_backend_held_bytes";
    private static final String CALLS = "spanway_lb_backend_calls_in_flight";

    private static final long MIN_USUAL_NANOS = 1_000_000;
    private static final int PATIENCE = 8;

    private final String name;
    private final BackendContext context;
    private final Lane[] lanes;
    private final Pace pace;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final AtomicInteger callsInFlight = new AtomicInteger();
    private final AtomicInteger readyLanes = new AtomicInteger();
    private final BucketHistogram latency;
    private final Counter successes;
    private final Counter failures;
    private final AtomicInteger nextProbe = new AtomicInteger();
    private volatile Endpoint address;
    /** When the last answer came, or the first of the calls under way began if that was later. */
    private volatile long heardNanos;

    private volatile long usualNanos = MIN_USUAL_NANOS;
    private volatile boolean watched;

    /** @param name what places keys and labels metrics; opens nothing yet */
    public Backend(String name, Endpoint address, BackendContext context) {
        this.name = name;
        this.address = address;
        this.context = context;
        this.pace = new Pace(context.settings(), context.nanoClock().getAsLong());
        Metrics metrics = context.metrics();
        latency = metrics.histogram(
                LATENCY, "Response latency in ms for the backends.", LATENCY_MILLIS, "endpoint", name);
        successes = outcomeCounter(metrics, "true");
        failures = outcomeCounter(metrics, "false");
        metrics.gauge(HELD, "Bytes waiting for a backend or in flight to it.", heldBytes::get, "endpoint", name);
        metrics.gauge(CALLS, "Calls to a backend that have no answer yet.", callsInFlight::get, "endpoint", name);
        lanes = new Lane[context.loops().size()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane(this, i, context);
        }
    }

    private Counter outcomeCounter(Metrics metrics, String success) {
        return metrics.counter(
                OUTCOME, "Number of successes and failures for each endpoint.", "endpoint", name, "success", success);
    }

    public String name() {
        return name;
    }

    public Endpoint address() {
        return address;
    }

    /** The lane of one loop; used on that loop only. */
    public Lane lane(int loopIndex) {
        return lanes[loopIndex];
    }

    /**
     * Takes room for {@code bytes}, which the lane gives back when their answer is known. A part larger than all the room is let in when
     * there is nothing else, for it would never find more.
     */
    public boolean tryReserve(long bytes) {
        long held = heldBytes.addAndGet(bytes);
        if (held > context.settings().maxHeldBytes() && held != bytes) {
            heldBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Gives back what {@link #tryReserve} took for bytes that never came to a lane. */
    public void release(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    /** Bytes waiting or in flight. */
    public long heldBytes() {
        return heldBytes.get();
    }

    /** Lanes whose connection is established. */
    public int readyLanes() {
        return readyLanes.get();
    }

    /** Whether the listener wants to hear of answered calls too. */
    public void watch(boolean on) {
        watched = on;
    }

    /** Opens the connections of all loops. Any thread. */
    public void open() {
        for (int i = 0; i < lanes.length; i++) {
            context.loops().get(i).execute(lanes[i]::open);
        }
    }

    /** Connects to {@code next} from now on; calls in flight to the old address may finish within {@code grace}. Any thread. */
    public void moveTo(Endpoint next, Duration grace) {
        address = next;
        for (int i = 0; i < lanes.length; i++) {
            Lane lane = lanes[i];
            context.loops().get(i).execute(() -> lane.reopen(grace));
        }
    }

    /** Puts back all that is not sent, to be routed over the table that was published before. Any thread. */
    public void evict() {
        for (int i = 0; i < lanes.length; i++) {
            context.loops().get(i).execute(lanes[i]::giveBack);
        }
    }

    /** Like {@link #evict}, then ends the connections when calls in flight have had {@code grace}; forgets the metrics. Any thread. */
    public void retire(Duration grace) {
        for (int i = 0; i < lanes.length; i++) {
            Lane lane = lanes[i];
            context.loops().get(i).execute(() -> lane.retire(grace));
        }
        Metrics metrics = context.metrics();
        metrics.remove(LATENCY, "endpoint", name);
        metrics.remove(OUTCOME, "endpoint", name, "success", "true");
        metrics.remove(OUTCOME, "endpoint", name, "success", "false");
        metrics.remove(HELD, "endpoint", name);
        metrics.remove(CALLS, "endpoint", name);
    }

    /** Whether another call of {@code bytes} may join those in flight. */
    boolean windowOpen(int bytes) {
        return callsInFlight.get() < context.settings().windowCalls() && pace.allows(bytesInFlight.get() + bytes);
    }

    /** Parts are merged up to this size, less for a backend that is slow. */
    int batchBytes() {
        return pace.batchBytes();
    }

    /** How long a part that comes now must wait for its turn, roughly, in nanoseconds. Any thread. */
    public long waitNanos() {
        return pace.waitNanos(heldBytes.get());
    }

    /** Whether it has work for two windows, so that more had better wait where it is than be copied here. Any thread. */
    public boolean hasEnough() {
        return heldBytes.get() > 2 * pace.windowBytes();
    }

    /** Returns the bytes that are under way now, those of this call included. */
    long callBegins(int bytes, long nowNanos) {
        if (callsInFlight.getAndIncrement() == 0) {
            heardNanos = nowNanos;
        }
        return bytesInFlight.addAndGet(bytes);
    }

    void callEnds(Batch batch, long nowNanos, Outcome outcome) {
        int bytes = batch.bytes();
        long nanos = nowNanos - batch.sentNanos();
        boolean timedOut = outcome instanceof Outcome.Retryable failure && failure.reason() == Reason.DEADLINE_EXCEEDED;
        if (answered(outcome) || timedOut) {
            pace.answered(bytes, batch.underWayBytes(), batch.sentNanos(), nowNanos);
        }
        if (answered(outcome)) {
            heardNanos = nowNanos;
            // Steps of an eighth up or down find the median without keeping the samples; a lost race costs one step.
            long usual = usualNanos;
            usualNanos = nanos > usual ? usual + (usual >> 3) : Math.max(MIN_USUAL_NANOS, usual - (usual >> 3));
        }
        callsInFlight.decrementAndGet();
        bytesInFlight.addAndGet(-bytes);
        latency.record(nanos / 1e6);
        boolean success = outcome instanceof Outcome.Accepted || outcome instanceof Outcome.PartlyRejected;
        (success ? successes : failures).inc();
        if (outcome instanceof Outcome.Retryable failure && tellsOfHealth(failure)) {
            context.listener().failed(this, failure.reason());
        } else if (watched) {
            context.listener().answered(this);
        }
    }

    /**
     * Anything that a living backend answers about data or load does not count against it; what could not be sent is told by the state of
     * the connection.
     */
    private static boolean tellsOfHealth(Outcome.Retryable failure) {
        return switch (failure.reason()) {
            case DEADLINE_EXCEEDED -> true;
            case UNAVAILABLE -> failure.retryAfterNanos() < 0;
            default -> false;
        };
    }

    /** Whether a peer said this: a time-out and a broken connection are our own words. */
    static boolean answered(Outcome outcome) {
        return !(outcome instanceof Outcome.Retryable failure)
                || switch (failure.reason()) {
                    case NOT_SENT, DEADLINE_EXCEEDED, CANCELLED -> false;
                    case UNAVAILABLE -> failure.retryAfterNanos() >= 0;
                    default -> true;
                };
    }

    /** Nobody could be heard until now: silence begins anew. Any thread. */
    public void excuse(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** How long calls have been under way without any answer; 0 if none are. Any thread. */
    public long quietNanos(long nowNanos) {
        return callsInFlight.get() == 0 ? 0 : Math.max(0, nowNanos - heardNanos);
    }

    /**
     * How long silence is nothing to worry about: eight times the usual latency, between {@code least} and {@code most}, in nanoseconds. Any
     * thread.
     */
    public long patienceNanos(long least, long most) {
        return Math.max(least, Math.min(most, PATIENCE * usualNanos));
    }

    /** The latency that half of the answers stay below, roughly and recently. Any thread. */
    public long usualNanos() {
        return usualNanos;
    }

    /** Asks for a sign of life over the next lane's connection; the listener hears of it. Any thread. */
    public void probe(long timeoutNanos) {
        int i = Math.floorMod(nextProbe.getAndIncrement(), lanes.length);
        context.loops().get(i).execute(() -> lanes[i].probe(timeoutNanos));
    }

    /** Like {@link #evict}, breaks off the calls that have no answer, which may make duplicates, and connects anew. Any thread. */
    public void restart() {
        for (int i = 0; i < lanes.length; i++) {
            Lane lane = lanes[i];
            context.loops().get(i).execute(() -> {
                lane.giveBack();
                lane.reopen(Duration.ZERO);
            });
        }
    }

    void laneReady(boolean ready) {
        readyLanes.addAndGet(ready ? 1 : -1);
    }
}
