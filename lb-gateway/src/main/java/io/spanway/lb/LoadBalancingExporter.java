package io.spanway.lb;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spanway.core.Platform;
import io.spanway.core.auth.AuthSection;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.Exporter;
import io.spanway.core.pipeline.ReadinessCheck;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.queue.SendingQueue;
import io.spanway.core.transport.codec.Codec;
import io.spanway.core.transport.grpc.GrpcClient;
import io.spanway.core.transport.grpc.GrpcClientSettings;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.backend.BackendContext;
import io.spanway.lb.backend.Books;
import io.spanway.lb.backend.ChannelOpener;
import io.spanway.lb.backend.LaneSettings;
import io.spanway.lb.backend.Traffic;
import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.key.KeyConfig;
import io.spanway.lb.key.RoutingKeys;
import io.spanway.lb.membership.Legacy;
import io.spanway.lb.membership.Membership;
import io.spanway.lb.membership.MembershipContext;
import io.spanway.lb.resolve.Resolver;
import io.spanway.lb.route.MemoryQueue;
import io.spanway.lb.route.PinCounts;
import io.spanway.lb.route.RetryPolicy;
import io.spanway.lb.route.Router;
import io.spanway.lb.route.RouterContext;
import io.spanway.lb.route.SeenTraces;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code load_balancing} exporter: every item goes to the backend that owns its key.
 *
 * <p>Wires the rooms: resolver ▶ membership (control thread) ▶ routing table; payload ▶ router ▶ lanes (event loops). Thread-safe.
 */
public final class LoadBalancingExporter implements Exporter, ReadinessCheck {
    private static final Logger log = LoggerFactory.getLogger(LoadBalancingExporter.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration LEGACY_WAIT = Duration.ofSeconds(5);
    private static final Duration CLIENT_WAIT = Duration.ofSeconds(10);
    private static final Duration MAX_RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_BATCH_BYTES = 512 * 1024;
    private static final int WINDOW_CALLS = 8;
    private static final long WINDOW_BYTES = 4L << 20;
    private static final long DRAIN_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long FORCED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CONTROL_END_SECONDS = 2;

    private final String id;
    private final @Nullable ClientAuthenticator credentials;
    private final LoadBalancingConfig config;
    private final Platform platform;
    private final Books books;
    private final Traffic traffic;
    private final Router router;
    private final @Nullable SeenTraces seen;
    private final @Nullable DurableIntake intake;

    private @Nullable Legacy legacy;
    private boolean sameTraces;
    private boolean sameResolver;
    private @Nullable DefaultEventExecutor control;
    private @Nullable GrpcClient client;
    private @Nullable Resolver resolver;
    private volatile @Nullable Membership membership;

    /** The type as the module lists it. */
    public static ComponentType<LoadBalancingConfig> type(Platform platform) {
        Map<Signal, Stability> signals = new TreeMap<>(Map.of(
                Signal.TRACES,
                Stability.BETA,
                Signal.LOGS,
                Stability.BETA,
                Signal.METRICS,
                Stability.DEVELOPMENT,
                Signal.PROFILES,
                Stability.DEVELOPMENT));
        return new ComponentType.ExporterType<>(
                new ComponentType.Descriptor<>(
                        "load_balancing", List.of("loadbalancing"), signals, LoadBalancingConfig.class),
                (context, config, carried) -> new LoadBalancingExporter(context, config, carried, platform));
    }

    /** @throws IllegalArgumentException naming the key if a signal cannot be routed by the configured one */
    LoadBalancingExporter(BuildContext context, LoadBalancingConfig config, Set<Signal> signals, Platform platform) {
        this.id = context.id().toString();
        this.config = config;
        this.platform = platform;
        AuthSection auth = config.protocol().otlp().auth();
        credentials = auth == null ? null : auth.client(context);
        QueueKeys queueKeys = config.queue();
        boolean stored = queueKeys != null && queueKeys.storage() != null;
        MemoryQueue queue = queueKeys == null || stored
                ? null
                : new MemoryQueue(queueKeys.sizer(), queueKeys.queueSize(), platform.budget());
        SendingQueue store =
                stored && queueKeys != null ? DurableIntake.queue(context, queueKeys, platform.metrics()) : null;
        books = new Books(platform.metrics(), id, queueKeys != null, stored);
        traffic = new Traffic(platform.metrics(), id);
        seen = remembered(config, signals);
        KeyConfig key = config.key();
        KeyHash hash = config.keyHash();
        router = new Router(new RouterContext(
                platform.loops().all(),
                signals,
                signal -> RoutingKeys.create(signal, key, hash),
                platform.metrics()
                        .counter(
                                "spanway_lb_invalid_trace_ids",
                                "Items whose trace id is not 16 bytes or all zero.",
                                "exporter",
                                id),
                stored ? DurableIntake.patient(retryPolicy(config)) : retryPolicy(config),
                queue,
                store == null ? null : store::offer,
                books,
                traffic,
                seen,
                new PinCounts(platform.metrics(), id),
                platform.nanoClock(),
                System.nanoTime()));
        if (seen != null) {
            platform.metrics()
                    .counterOf(
                            "spanway_lb_displaced_traces",
                            "Traces forgotten while in use; if it grows, raise routing.sticky_traces.",
                            seen::displaced,
                            "exporter",
                            id);
        }
        intake = store == null ? null : new DurableIntake(store, router);
        if (queue != null) {
            platform.metrics()
                    .gauge(
                            "otelcol_exporter_queue_size",
                            "Current size of the sending queue.",
                            queue::size,
                            "exporter",
                            id);
            platform.metrics()
                    .gauge(
                            "otelcol_exporter_queue_capacity",
                            "Bound of the sending queue.",
                            queue::maxSize,
                            "exporter",
                            id);
        }
    }

    /** Memory for the traces that must stay whole, if there can be any. */
    private static @Nullable SeenTraces remembered(LoadBalancingConfig config, Set<Signal> signals) {
        boolean traces = signals.contains(Signal.TRACES) || signals.contains(Signal.LOGS);
        return !traces || config.routing().stickyWindow().isZero()
                ? null
                : new SeenTraces(config.routing().stickyTraces());
    }

    private static RetryPolicy retryPolicy(LoadBalancingConfig config) {
        RetryKeys keys = config.retry();
        Duration wait = config.timeout().isZero() ? CLIENT_WAIT : config.timeout();
        return new RetryPolicy(
                config.retries(),
                keys.initialInterval().toNanos(),
                keys.maxInterval().toNanos(),
                keys.multiplier(),
                keys.maxElapsedTime().toNanos(),
                wait.toNanos(),
                config.routing().retryBudget(),
                RetryPolicy.USUAL_FLOOR);
    }

    /**
     * Goes on with the backends as the predecessor knew them, their health, and, where keys are placed as they were, with the traces that it
     * saw: these stay with their owners although the list of backends may be another now.
     */
    @Override
    public void succeeds(Component predecessor) {
        if (!(predecessor instanceof LoadBalancingExporter earlier)) {
            return;
        }
        Membership before = earlier.membership;
        if (before == null) {
            return;
        }
        try {
            legacy = before.bequeath().get(LEGACY_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            log.warn("{}: nothing is taken over from the exporter before, traces under way may be split", id, e);
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        sameResolver = config.resolver().equals(earlier.config.resolver());
        sameTraces =
                seen != null && earlier.seen != null && config.placesLike(earlier.config) && seen.inherit(earlier.seen);
        if (seen != null && !sameTraces) {
            log.warn("{}: keys are placed or remembered otherwise than before, traces under way may be split", id);
        }
    }

    @Override
    public void start() throws Exception {
        if (seen != null) {
            seen.open();
        }
        GrpcClient grpc = new GrpcClient(clientSettings());
        client = grpc;
        ChannelOpener opener = (loop, address, listener) ->
                grpc.open(loop, platform.loops().clientChannel(), address.host(), address.port(), listener);
        LaneSettings lanes = laneSettings();
        List<EventLoop> loops = platform.loops().all();
        MembershipContext.BackendMaker maker = (member, listener) -> new Backend(
                member.name(),
                member.address(),
                new BackendContext(
                        lanes,
                        loops,
                        opener,
                        router,
                        listener,
                        books,
                        traffic,
                        platform.metrics(),
                        platform.nanoClock()));
        DefaultEventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("lb-control", true));
        control = thread;
        Membership members = new Membership(
                thread,
                new MembershipContext(
                        maker,
                        loops,
                        config::place,
                        config.health(),
                        DRAIN,
                        id,
                        config.resolver().chosen().kind(),
                        config.resolver().chosen().confirmations(),
                        config.routing().stickyWindow(),
                        seen,
                        platform.metrics(),
                        platform.nanoClock()),
                router);
        membership = members;
        if (legacy != null) {
            members.inherit(legacy, sameTraces, sameResolver);
            legacy = null;
        }
        Resolver found = config.resolver().chosen().create(platform.loops());
        resolver = found;
        found.start(members::resolved);
        if (intake != null) {
            intake.open();
        }
    }

    private GrpcClientSettings clientSettings() {
        OtlpKeys otlp = config.protocol().otlp();
        GrpcClientSettings settings = GrpcClientSettings.plaintext();
        settings = settings.withTls(
                        otlp.tls().context(List.of("h2")), otlp.tls().serverNameOverride())
                .withCompression(Codec.ofConfig(otlp.compression()))
                .withHeaders(
                        otlp.authority(), otlp.userAgent() == null ? settings.userAgent() : otlp.userAgent(), Map.of())
                .withConnect(settings.connectTimeout(), MAX_RECONNECT_PAUSE, settings.maxWaitingCalls());
        OtlpKeys.Keepalive keepalive = otlp.keepalive();
        return keepalive == null
                ? settings
                : settings.withKeepalive(keepalive.time(), keepalive.timeout(), keepalive.permitWithoutStream());
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        config.protocol().otlp().headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }

    private LaneSettings laneSettings() {
        Duration holdDown = config.health().holdDown();
        return new LaneSettings(
                MAX_BATCH_BYTES,
                WINDOW_CALLS,
                WINDOW_BYTES,
                Math.max(1, platform.budget().maxBytes() / 2),
                LINGER_NANOS,
                config.protocol().otlp().timeout().toNanos(),
                holdDown == null ? 0 : holdDown.toNanos(),
                config.retries(),
                headers(),
                credentials);
    }

    @Override
    public void accept(Payload payload, Completion done) {
        (intake == null ? router : intake).accept(payload, done);
    }

    @Override
    public @Nullable String notReadyReason() {
        Membership members = membership;
        String reason = members == null ? "not started" : members.notReadyReason();
        return reason == null ? null : id + ": " + reason;
    }

    @Override
    public void stop(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        if (intake != null) {
            intake.drain(end, () -> notReadyReason() != null);
        }
        router.close();
        if (intake == null || notReadyReason() == null) {
            awaitDelivered(end);
        }
        if (books.waiting() > 0) {
            log.warn("{}: {} items could not be delivered within the grace time of {}", id, books.waiting(), grace);
        }
        router.abandon();
        if (resolver != null) {
            resolver.close();
        }
        Membership members = membership;
        if (members != null) {
            members.close(Duration.ZERO);
        }
        if (control != null) {
            // Does what it was told before it ends; only then may the loops end, which it tells to close the
            // connections.
            control.shutdownGracefully(0, 1, TimeUnit.SECONDS)
                    .awaitUninterruptibly(CONTROL_END_SECONDS, TimeUnit.SECONDS);
        }
        awaitDelivered(System.nanoTime() + FORCED_NANOS);
        if (intake != null) {
            intake.close();
        }
        if (client != null) {
            client.close();
        }
    }

    private void awaitDelivered(long endNanos) {
        while (books.waiting() > 0 && endNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
        }
    }
}
