package io.spanway.generator;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.spanway.core.ledger.LedgerWriter;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Signal;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends OTLP/gRPC at a steady rate, repeats what is refused retryably as the specification tells clients to, and reports once a second.
 *
 * <p>{@link #run} paces on the caller's thread; answers come on the event loops. At most {@link #MAX_IN_FLIGHT} requests are out at a time; past
 * that the generator falls behind its rate and says so.
 */
public final class TelemetryGenerator {
    private static final int MAX_IN_FLIGHT = 256;
    private static final int MAX_TRACES_PER_TICK = 2_000;
    private static final int MAX_SPANS_PER_REQUEST = 500;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long CALL_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** What came of a run: spans built, of these acknowledged, and refused for good or given up: the two add up to the first. */
    public record Result(long spans, long acknowledged, long failed) {}

    private final GeneratorSettings settings;
    private final EventLoops loops;
    private final List<GrpcChannel> channels = new ArrayList<>();
    private final PrintWriter out;
    private final TraceFactory factory;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private final long drainNanos;
    private volatile boolean stopping;

    /** Guarded by this, as the next one. */
    private boolean finished;

    private @Nullable IOException ledgerFailure;
    private long traces;
    private long spans;
    private long requests;

    /**
     * @param open makes a channel to the gateway on a loop
     * @param out where the report lines go
     */
    public TelemetryGenerator(
            GeneratorSettings settings, EventLoops loops, Function<EventLoop, GrpcChannel> open, PrintWriter out) {
        this(settings, loops, open, out, DRAIN_NANOS);
    }

    /** @param drainNanos how long {@link #run} waits for the last answers */
    TelemetryGenerator(
            GeneratorSettings settings,
            EventLoops loops,
            Function<EventLoop, GrpcChannel> open,
            PrintWriter out,
            long drainNanos) {
        this.settings = settings;
        this.drainNanos = drainNanos;
        this.loops = loops;
        this.out = out;
        this.factory = new TraceFactory(settings);
        for (EventLoop loop : loops.all()) {
            channels.add(open.apply(loop));
        }
    }

    /** Stops building new traces; {@link #run} returns when what is out is answered. Any thread. */
    public void stop() {
        stopping = true;
    }

    /**
     * Sends until a limit of the settings or {@link #stop}, then waits for the answers, 15 s at most.
     *
     * @throws IOException when the ledger cannot be written; the run ends early then
     */
    public Result run() throws IOException {
        try (LedgerWriter ledger = settings.ledger() == null ? null : new LedgerWriter(settings.ledger())) {
            long start = System.nanoTime();
            pace(start, ledger);
            stopping = true;
            long drainEnd = System.nanoTime() + drainNanos;
            while (inFlight.get() > 0 && drainEnd - System.nanoTime() > 0) {
                LockSupport.parkNanos(TICK_NANOS);
            }
            Result result = finish();
            report(start);
            return result;
        } finally {
            for (int i = 0; i < channels.size(); i++) {
                GrpcChannel channel = channels.get(i);
                loops.all().get(i).execute(() -> channel.close(Duration.ofSeconds(1)));
            }
        }
    }

    /** Ends the counting: what is answered from now on changes neither the result nor the ledger, which therefore agree. */
    private synchronized Result finish() throws IOException {
        finished = true;
        if (ledgerFailure != null) {
            throw new IOException("cannot write the ledger " + settings.ledger(), ledgerFailure);
        }
        failed.set(spans - acknowledged.get());
        return new Result(spans, acknowledged.get(), failed.get());
    }

    private void pace(long start, @Nullable LedgerWriter ledger) throws IOException {
        long nextReport = start + TimeUnit.SECONDS.toNanos(1);
        for (long tick = 1; !finished(start); tick++) {
            long now = System.nanoTime();
            sendDue(now - start, ledger);
            if (now >= nextReport) {
                nextReport += TimeUnit.SECONDS.toNanos(1);
                everySecond(start, ledger);
            }
            LockSupport.parkNanos(start + tick * TICK_NANOS - System.nanoTime());
        }
    }

    private boolean finished(long start) {
        long elapsed = System.nanoTime() - start;
        return stopping
                || (settings.maxTraces() > 0 && traces >= settings.maxTraces())
                || (!settings.duration().isZero()
                        && elapsed >= settings.duration().toNanos());
    }

    private void sendDue(long elapsedNanos, @Nullable LedgerWriter ledger) {
        double due = settings.spansPerSecond() * elapsedNanos / 1e9 / settings.spansPerTrace() - traces;
        long count = Math.min((long) due, MAX_TRACES_PER_TICK);
        if (settings.maxTraces() > 0) {
            count = Math.min(count, settings.maxTraces() - traces);
        }
        int perRequest = Math.max(1, MAX_SPANS_PER_REQUEST / settings.spansPerTrace());
        while (count > 0 && inFlight.get() < MAX_IN_FLIGHT) {
            int now = (int) Math.min(count, perRequest);
            sendTraces(now, ledger);
            count -= now;
        }
    }

    private void sendTraces(int count, @Nullable LedgerWriter ledger) {
        long unixNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        List<ByteString> traceIds = new ArrayList<>(count);
        for (TraceFactory.SpanRequest request : factory.spans(count, unixNanos, traceIds)) {
            spans += request.ids().length / LedgerWriter.RECORD_BYTES;
            send(new Sending(Signal.TRACES, request.request(), request.ids(), ledger));
        }
        traces += count;
        if (settings.logs()) {
            send(new Sending(Signal.LOGS, factory.logs(traceIds, unixNanos), new byte[0], null));
        }
    }

    private void everySecond(long start, @Nullable LedgerWriter ledger) throws IOException {
        if (settings.metrics()) {
            long unixNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
            send(new Sending(Signal.METRICS, factory.metrics(unixNanos), new byte[0], null));
        }
        if (ledger != null) {
            ledger.flush();
        }
        report(start);
    }

    private void report(long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                Locale.ROOT,
                "%6.1f s  traces %,d  spans %,d (%,.0f/s)  acknowledged %,d  retried %,d  failed %,d  in flight %d%n",
                seconds,
                traces,
                spans,
                spans / seconds,
                acknowledged.get(),
                retries.get(),
                failed.get(),
                inFlight.get());
        out.flush();
    }

    private void send(Sending sending) {
        inFlight.incrementAndGet();
        int lane = (int) (requests++ % channels.size());
        loops.all()
                .get(lane)
                .execute(() -> sending.call(channels.get(lane), loops.all().get(lane)));
    }

    /** One request until it is answered for good. Confined to one loop. */
    private final class Sending {
        private final Signal signal;
        private final MessageLite request;
        private final byte[] ids;
        private final @Nullable LedgerWriter ledger;
        private final SplittableRandom jitter = new SplittableRandom();
        private int tries;

        Sending(Signal signal, MessageLite request, byte[] ids, @Nullable LedgerWriter ledger) {
            this.signal = signal;
            this.request = request;
            this.ids = ids;
            this.ledger = ledger;
        }

        void call(GrpcChannel channel, EventLoop loop) {
            byte[] bytes = request.toByteArray();
            ByteBuf framed = PooledByteBufAllocator.DEFAULT.directBuffer(GrpcChannel.PREFIX_BYTES + bytes.length);
            framed.writeZero(GrpcChannel.PREFIX_BYTES).writeBytes(bytes);
            channel.call(
                    signal.grpcPath(),
                    framed,
                    CALL_TIMEOUT_NANOS,
                    Map.of(),
                    outcome -> answered(outcome, channel, loop));
        }

        private void answered(Outcome outcome, GrpcChannel channel, EventLoop loop) {
            if (outcome instanceof Outcome.Retryable retryable && !(stopping && tries > 5)) {
                tries++;
                retries.incrementAndGet();
                long backoff = TimeUnit.MILLISECONDS.toNanos(100L << Math.min(tries, 5));
                long wait = Math.max(retryable.retryAfterNanos(), backoff / 2 + jitter.nextLong(backoff / 2));
                var unused = loop.schedule(() -> call(channel, loop), wait, TimeUnit.NANOSECONDS);
                return;
            }
            settle(ids, ledger, outcome);
        }
    }

    /** Counts what became of a request, once; it is in flight until it is in the ledger. */
    private synchronized void settle(byte[] ids, @Nullable LedgerWriter ledger, Outcome outcome) {
        if (!finished) {
            int count = ids.length / LedgerWriter.RECORD_BYTES;
            long rejected = rejected(outcome, count);
            acknowledged.addAndGet(count - rejected);
            failed.addAndGet(rejected);
            if (rejected == 0) {
                record(ids, ledger);
            }
        }
        inFlight.decrementAndGet();
    }

    /** How many of {@code count} spans were not accepted. Which of a partial success it was nobody says: none of them goes into the ledger. */
    private static long rejected(Outcome outcome, int count) {
        if (outcome instanceof Outcome.Accepted) {
            return 0;
        }
        return outcome instanceof Outcome.PartlyRejected partly ? Math.min(partly.rejected(), count) : count;
    }

    private synchronized void record(byte[] ids, @Nullable LedgerWriter ledger) {
        try {
            for (int at = 0; ledger != null && at < ids.length; at += LedgerWriter.RECORD_BYTES) {
                ledger.append(ids, at);
            }
        } catch (IOException e) {
            ledgerFailure = e;
            stopping = true;
        }
    }
}
