package io.spanway.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.ResourceLeakDetector;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.core.transport.grpc.GrpcClient;
import io.spanway.core.transport.grpc.GrpcClientSettings;
import io.spanway.core.transport.grpc.server.GrpcServer;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.core.transport.grpc.server.UnaryHandler;
import io.spanway.lb.fake.Requests;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a span costs on its way through receiver, router and lanes over real sockets, in measures that do not depend on the machine. */
class HotPathTest {
    private static final int SPANS = 222;
    private static final int NAME_BYTES = 600;
    private static final int BACKENDS = 3;
    private static final int IN_FLIGHT = 8;

    /** The goal is 50 (docs/performance.md, G17). 8 to 15 are measured, by C2 and C1; the rest is room for the moods of compilers. */
    private static final double MOST_BYTES_PER_SPAN = 20;

    private static final int FEW_SPANS = 10;
    /** 1,100 are measured. */
    private static final double MOST_BYTES_PER_REQUEST = 1_500;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final EventLoops gatewayLoops = new EventLoops(1);
    private final EventLoops otherLoops = new EventLoops(1);
    private final ByteBudget budget = new ByteBudget(256 << 20);
    private final AtomicInteger arrived = new AtomicInteger();
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

    /** Leak detection allocates for every buffer. */
    @BeforeEach
    void noLeakDetection() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = closeables.size() - 1; i >= 0; i--) {
            closeables.get(i).close();
        }
        gatewayLoops.close();
        otherLoops.close();
        ResourceLeakDetector.setLevel(level);
    }

    private GrpcServer server(EventLoops loops, UnaryHandler handler) throws Exception {
        GrpcServer server = new GrpcServer(
                loops,
                new Endpoint("127.0.0.1", 0),
                GrpcServerSettings.DEFAULTS,
                null,
                budget,
                Map.of(Signal.TRACES.grpcPath(), handler));
        server.start();
        closeables.add(() -> server.stop(Duration.ZERO));
        return server;
    }

    private int startGateway() throws Exception {
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            GrpcServer sink = server(otherLoops, (message, head, done) -> {
                arrived.addAndGet(message.readableBytes());
                message.release();
                done.complete(Outcome.ACCEPTED);
            });
            hosts.add("127.0.0.1:" + sink.boundPort());
        }
        LoadBalancingExporter exporter = new LoadBalancingExporter(
                new BuildContext(ComponentId.parse("load_balancing"), Map.of()),
                Configs.ofHosts(hosts),
                Set.of(Signal.TRACES),
                new Platform(gatewayLoops, new Metrics(), budget, System::nanoTime, Path.of("unused")));
        exporter.start();
        closeables.add(() -> exporter.stop(Duration.ofSeconds(1)));
        await().atMost(Duration.ofSeconds(20)).until(() -> exporter.notReadyReason() == null);
        return server(
                        gatewayLoops,
                        (message, head, done) -> exporter.accept(
                                new Payload(Signal.TRACES, message, RequestContext.NONE, System.nanoTime()), done))
                .boundPort();
    }

    /** Sends {@code total} requests, a few at a time; each must be accepted. */
    private final class Load {
        private final EventLoop loop = otherLoops.any();
        private final GrpcChannel channel;
        private final byte[] request;
        private int toSend;
        private int toCome;
        private CompletableFuture<Void> done = new CompletableFuture<>();

        Load(int port, byte[] request) {
            this.request = request;
            GrpcClient client = new GrpcClient(GrpcClientSettings.plaintext());
            closeables.add(client);
            channel = client.open(loop, otherLoops.clientChannel(), "127.0.0.1", port, state -> {});
            closeables.add(() -> CompletableFuture.runAsync(() -> channel.close(Duration.ZERO), loop)
                    .join());
        }

        void run(int total) throws Exception {
            done = new CompletableFuture<>();
            loop.execute(() -> {
                toSend = total;
                toCome = total;
                for (int i = 0; i < IN_FLIGHT; i++) {
                    next();
                }
            });
            done.get(60, TimeUnit.SECONDS);
        }

        private void next() {
            if (toSend > 0) {
                toSend--;
                channel.call(
                        Signal.TRACES.grpcPath(),
                        PooledByteBufAllocator.DEFAULT
                                .directBuffer(GrpcChannel.PREFIX_BYTES + request.length)
                                .writeZero(GrpcChannel.PREFIX_BYTES)
                                .writeBytes(request),
                        0,
                        Map.of(),
                        this::answered);
            }
        }

        private void answered(Outcome outcome) {
            if (outcome != Outcome.ACCEPTED) {
                done.completeExceptionally(new AssertionError("answered " + outcome));
            } else if (--toCome == 0) {
                done.complete(null);
            }
            next();
        }
    }

    private long allocatedByTheGateway() {
        long id = CompletableFuture.supplyAsync(() -> Thread.currentThread().getId(), gatewayLoops.any())
                .join();
        return threads.getThreadAllocatedBytes(id);
    }

    /** Heap that the gateway's loop allocates for one request; compilers had their time before. */
    private double allocatedPerRequest(byte[] request) throws Exception {
        Load load = new Load(startGateway(), request);
        load.run(2_000);
        int requests = 1_000;
        arrived.set(0);
        long before = allocatedByTheGateway();
        load.run(requests);
        double bytes = (allocatedByTheGateway() - before) / (double) requests;
        assertThat((double) arrived.get() / ((double) requests * request.length))
                .as("bytes out per byte in")
                .isBetween(1.0, 1.05);
        await().atMost(Duration.ofSeconds(10)).until(() -> budget.usedBytes() == 0);
        return bytes;
    }

    @Test
    void span_onItsWayThroughTheGateway_allocatesNextToNothing() throws Exception {
        assertThat(allocatedPerRequest(Requests.spans(SPANS, NAME_BYTES)) / SPANS)
                .as("bytes allocated per span")
                .isLessThan(MOST_BYTES_PER_SPAN);
    }

    /** Where a request has few spans, what it costs by itself counts: calls, streams, header blocks. */
    @Test
    void request_ofFewSpans_allocatesLittle() throws Exception {
        assertThat(allocatedPerRequest(Requests.spans(FEW_SPANS, NAME_BYTES)))
                .as("bytes allocated per request")
                .isLessThan(MOST_BYTES_PER_REQUEST);
    }
}
