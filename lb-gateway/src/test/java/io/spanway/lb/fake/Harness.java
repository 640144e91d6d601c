package io.spanway.lb.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.backend.BackendContext;
import io.spanway.lb.backend.Books;
import io.spanway.lb.backend.LaneSettings;
import io.spanway.lb.backend.Traffic;
import io.spanway.lb.route.MemoryQueue;
import io.spanway.lb.route.PinCounts;
import io.spanway.lb.route.RestKeeper;
import io.spanway.lb.route.RetryPolicy;
import io.spanway.lb.route.Router;
import io.spanway.lb.route.RouterContext;
import io.spanway.lb.route.RoutingTable;
import io.spanway.lb.route.SeenTraces;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A router, backends and channels on one loop under a manual clock; the test is the peer of every channel. */
public final class Harness {
    /** Settings that tests vary. */
    public static final class Options {
        public int maxBatchBytes = 512 * 1024;
        public int windowCalls = 8;
        public long windowBytes = 4 << 20;
        public long maxHeldBytes = 1 << 20;
        public boolean retry = true;
        public double retryBudget = 0.2;
        public long retryFloor = RetryPolicy.USUAL_FLOOR;
        public long queueSize;
        /** Keeps the rest of requests; they are then acknowledged by whoever stored them, and patience has no end. */
        public @Nullable RestKeeper restKeeper;

        public long seed = 1;
    }

    /** An answer that a client got. */
    public static final class Client implements Completion {
        public final List<Outcome> outcomes = new ArrayList<>();

        @Override
        public void complete(Outcome outcome) {
            outcomes.add(outcome);
        }

        public Outcome only() {
            if (outcomes.size() != 1) {
                throw new AssertionError("answered " + outcomes.size() + " times: " + outcomes);
            }
            return outcomes.get(0);
        }
    }

    public final Metrics metrics = new Metrics();
    public final SeenTraces seen = new SeenTraces(4096).open();
    public final List<Backend> backends = new ArrayList<>();
    /** What the authenticator says to every call; null lets them go. */
    public @Nullable Outcome refusal;

    private final Map<String, FakeChannel> channels = new HashMap<>();
    public final Map<String, ArrayDeque<FakeChannel.Call>> pending = new HashMap<>();
    public final List<FakeChannel.Call> calls = FakeChannel.newLog();
    public final List<String> events = new ArrayList<>();
    public final ByteBudget budget = new ByteBudget(1 << 20);
    public final Books books;
    public final Router router;
    public final BackendContext context;
    /** Hosts that answer no probe; whether calls are answered is the test's doing. */
    public final Set<String> mute = new HashSet<>();
    /** Hosts that accept no new connection. */
    public final Set<String> refusing = new HashSet<>();
    /** Hosts that were probed. */
    public final List<String> probes = new ArrayList<>();
    /** Every buffer handed in, to be checked at the end. */
    public final List<ByteBuf> buffers = new ArrayList<>();

    private final EmbeddedChannel loopOwner = new EmbeddedChannel();
    private long nowNanos = 1_000_000_000L;
    /** How often somebody asked for the time: a measure of work that no machine changes. */
    public long clockReads;

    public Harness(Options options, String... names) {
        loopOwner.freezeTime();
        EventLoop loop = loopOwner.eventLoop();
        books = new Books(
                metrics,
                "load_balancing",
                options.queueSize > 0 || options.restKeeper != null,
                options.restKeeper != null);
        Traffic traffic = new Traffic(metrics, "load_balancing");
        RetryPolicy retry = new RetryPolicy(
                options.retry,
                TimeUnit.SECONDS.toNanos(5),
                TimeUnit.SECONDS.toNanos(30),
                1.5,
                TimeUnit.SECONDS.toNanos(300),
                TimeUnit.SECONDS.toNanos(10),
                options.retryBudget,
                options.retryFloor);
        router = new Router(new RouterContext(
                List.of(loop),
                Set.of(Signal.TRACES),
                signal -> new TraceKeys(),
                metrics.counter("invalid", ""),
                retry,
                queue(options),
                options.restKeeper,
                books,
                traffic,
                seen,
                new PinCounts(metrics, "load_balancing"),
                this::now,
                options.seed));
        LaneSettings settings = new LaneSettings(
                options.maxBatchBytes,
                options.windowCalls,
                options.windowBytes,
                options.maxHeldBytes,
                TimeUnit.MILLISECONDS.toNanos(20),
                TimeUnit.SECONDS.toNanos(5),
                TimeUnit.SECONDS.toNanos(1),
                options.retry,
                Map.of("x-fixed", "1"),
                (request, headers) -> {
                    request.metadata().forEach((name, values) -> headers.put(name, String.join(",", values)));
                    return refusal;
                });
        context = new BackendContext(
                settings,
                List.of(loop),
                (l, address, listener) -> open(address, listener),
                router,
                listener(),
                books,
                traffic,
                metrics,
                this::now);
        for (String name : names) {
            backends.add(new Backend(name, new Endpoint(name, 4317), context));
        }
        backends.forEach(Backend::open);
        run();
        publish();
    }

    private @Nullable MemoryQueue queue(Options options) {
        return options.queueSize == 0 ? null : new MemoryQueue(MemoryQueue.Sizer.REQUESTS, options.queueSize, budget);
    }

    private FakeChannel open(Endpoint address, GrpcChannel.StateListener listener) {
        ArrayDeque<FakeChannel.Call> waiting = pending.computeIfAbsent(address.host(), host -> new ArrayDeque<>());
        GrpcChannel.State state =
                refusing.contains(address.host()) ? GrpcChannel.State.BROKEN : GrpcChannel.State.READY;
        FakeChannel channel = new FakeChannel(address, state, listener, waiting, calls, this::probed);
        channels.put(address.host(), channel);
        return channel;
    }

    private void probed(Endpoint address, long timeoutNanos, Completion done) {
        probes.add(address.host());
        if (mute.contains(address.host())) {
            Outcome late = Outcome.retryable(Reason.DEADLINE_EXCEEDED, "no answer in time");
            loopOwner.eventLoop().schedule(() -> done.complete(late), timeoutNanos, TimeUnit.NANOSECONDS);
        } else {
            done.complete(Outcome.ACCEPTED);
        }
    }

    private Backend.Listener listener() {
        return new Backend.Listener() {
            @Override
            public void failed(Backend backend, Reason reason) {
                events.add(backend.name() + " failed " + reason);
            }

            @Override
            public void answered(Backend backend) {
                events.add(backend.name() + " answered");
            }

            @Override
            public void connected(Backend backend) {
                events.add(backend.name() + " connected");
            }

            @Override
            public void probed(Backend backend, boolean alive) {
                events.add(backend.name() + (alive ? " lives" : " is mute"));
            }

            @Override
            public void disconnected(Backend backend) {
                events.add(backend.name() + " disconnected");
            }
        };
    }

    /** Publishes a table of all backends without those of the given indexes. */
    public void publish(int... unusable) {
        BitSet out = new BitSet();
        for (int index : unusable) {
            out.set(index);
        }
        boolean anyUsable = out.cardinality() < backends.size();
        ModuloPlacement all = new ModuloPlacement(backends.size(), new BitSet());
        router.publish(new RoutingTable(anyUsable ? all.without(out) : all, backends, anyUsable));
    }

    public long now() {
        clockReads++;
        return nowNanos;
    }

    /** Runs what is due now; throws what any of it threw. */
    public void run() {
        loopOwner.runPendingTasks();
        loopOwner.checkException();
    }

    /** Time passes, and the loop does not run. */
    public void freeze(Duration time) {
        nowNanos += time.toNanos();
        loopOwner.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets time pass in steps of a millisecond. */
    public void pass(Duration time) {
        pass(time, Duration.ofMillis(1));
    }

    /** Lets time pass in steps. */
    public void pass(Duration time, Duration step) {
        for (long nanos = 0; nanos < time.toNanos(); nanos += step.toNanos()) {
            nowNanos += step.toNanos();
            loopOwner.advanceTimeBy(step.toNanos(), TimeUnit.NANOSECONDS);
            run();
        }
    }

    /** Offers a request without running the end of the loop's pass. */
    public Client offer(byte[] request, RequestContext requestContext) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT
                .directBuffer(Math.max(1, request.length))
                .writeBytes(request);
        buffers.add(bytes);
        Client client = new Client();
        router.accept(new Payload(Signal.TRACES, bytes, requestContext, now()), client);
        return client;
    }

    public Client offer(byte[] request) {
        return offer(request, RequestContext.NONE);
    }

    /** Offers a request and runs the pass. */
    public Client send(byte[] request) {
        Client client = offer(request);
        run();
        return client;
    }

    /** The newest channel to a backend. */
    public FakeChannel channel(String name) {
        return Objects.requireNonNull(channels.get(name), name);
    }

    /** The next call that waits at a backend. */
    public FakeChannel.Call next(String name) {
        ArrayDeque<FakeChannel.Call> waiting = pending.getOrDefault(name, new ArrayDeque<>());
        if (waiting.isEmpty()) {
            throw new AssertionError("no call waits at " + name + "; calls so far: " + calls.size());
        }
        return waiting.remove();
    }

    /** Accepts every call that waits, until nothing is under way, and asserts that nothing is left. */
    public void settle() {
        for (int round = 0; round < 100; round++) {
            for (ArrayDeque<FakeChannel.Call> waiting : pending.values()) {
                while (!waiting.isEmpty()) {
                    waiting.remove().answer(Outcome.ACCEPTED);
                }
            }
            pass(Duration.ofMillis(50), Duration.ofMillis(10));
        }
        assertSettled();
    }

    public int waitingCalls(String name) {
        return pending.getOrDefault(name, new ArrayDeque<>()).size();
    }

    /** The value of a counter. */
    public long count(String family, String... labels) {
        return metrics.counter(family, "", labels).getCount();
    }

    /** Asserts that nothing is left: no bytes held, no reference, no item waiting. */
    public void assertSettled() {
        for (Backend backend : backends) {
            if (backend.heldBytes() != 0) {
                throw new AssertionError(backend.name() + " still holds " + backend.heldBytes() + " bytes");
            }
        }
        for (ByteBuf buffer : buffers) {
            if (buffer.refCnt() != 0) {
                throw new AssertionError("a request was not released: " + buffer);
            }
        }
        if (books.waiting() != 0) {
            throw new AssertionError(books.waiting() + " items wait");
        }
    }
}
