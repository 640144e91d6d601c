package io.spanway.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import io.spanway.lb.fake.Requests;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.resolve.ResolverConfig;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The exporter with real sockets, against gRPC-Java as backend. */
class LoadBalancingExporterTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** A backend by gRPC-Java that keeps what it gets. */
    private static final class Backend extends TraceServiceGrpc.TraceServiceImplBase {
        final Queue<byte[]> got = new ConcurrentLinkedQueue<>();
        volatile Status answer = Status.OK;
        private Server server;

        Backend(int port) throws IOException {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                    .addService(this)
                    .build()
                    .start();
        }

        int port() {
            return server.getPort();
        }

        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
            if (!answer.isOk()) {
                observer.onError(answer.asRuntimeException());
                return;
            }
            got.add(request.toByteArray());
            observer.onNext(ExportTraceServiceResponse.getDefaultInstance());
            observer.onCompleted();
        }

        List<Long> keys() {
            List<Long> keys = new ArrayList<>();
            got.forEach(request -> keys.addAll(Requests.keys(request)));
            return keys;
        }

        void kill() throws InterruptedException {
            server.shutdownNow().awaitTermination();
        }
    }

    private final List<Backend> backends = new ArrayList<>();
    private final Metrics metrics = new Metrics();
    private final EventLoops loops = new EventLoops(2);
    private final Platform platform =
            new Platform(loops, metrics, new ByteBudget(64 << 20), System::nanoTime, Path.of("unused"));
    private LoadBalancingExporter exporter = new LoadBalancingExporter(
            new BuildContext(ComponentId.parse("load_balancing"), Map.of()),
            Configs.ofHosts(List.of("127.0.0.1:1")),
            Set.of(Signal.TRACES),
            platform);

    private void startWith(int count) throws Exception {
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Backend backend = new Backend(0);
            backends.add(backend);
            hosts.add("127.0.0.1:" + backend.port());
        }
        start(Configs.ofHosts(hosts));
    }

    private void start(LoadBalancingConfig config) throws Exception {
        exporter = new LoadBalancingExporter(
                new BuildContext(ComponentId.parse("load_balancing"), Map.of()),
                config,
                Set.of(Signal.TRACES),
                platform);
        exporter.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        exporter.stop(Duration.ofSeconds(2));
        for (Backend backend : backends) {
            backend.kill();
        }
        loops.close();
    }

    private Queue<Outcome> send(byte[] request) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(request);
        Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
        exporter.accept(new Payload(Signal.TRACES, bytes, RequestContext.NONE, System.nanoTime()), outcomes::add);
        return outcomes;
    }

    private void awaitReady() {
        await().atMost(LONG).until(() -> exporter.notReadyReason() == null);
    }

    private static long[] keys(int from, int count) {
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = from + i;
        }
        return keys;
    }

    @Test
    void spans_reachTheBackendOfTheirTrace() throws Exception {
        startWith(3);
        awaitReady();
        List<Queue<Outcome>> answers = new ArrayList<>();

        for (int i = 0; i < 60; i++) {
            answers.add(send(Requests.ofKeys(keys((i % 30) * 10, 10))));
        }

        for (Queue<Outcome> answer : answers) {
            await().atMost(LONG).until(() -> !answer.isEmpty());
            assertThat(answer).containsExactly(Outcome.ACCEPTED);
        }
        Map<Long, Integer> owners = new HashMap<>();
        int spans = 0;
        for (int i = 0; i < backends.size(); i++) {
            for (long key : backends.get(i).keys()) {
                Integer before = owners.put(key, i);
                assertThat(before == null || before == i)
                        .as("trace %s split", key)
                        .isTrue();
                spans++;
            }
            assertThat(backends.get(i).got).isNotEmpty();
        }
        assertThat(spans).isEqualTo(600);
        assertThat(owners).hasSize(300);
        assertPreviewAgrees(owners);
    }

    private void assertPreviewAgrees(Map<Long, Integer> owners) {
        List<ResolvedBackend> resolved = new ArrayList<>();
        for (Backend backend : backends) {
            Endpoint address = new Endpoint("127.0.0.1", backend.port());
            resolved.add(new ResolvedBackend(address.toString(), address, List.of(address.toString())));
        }
        RoutePreview preview = new RoutePreview(Configs.ofHosts(List.of("unused")), resolved);
        owners.forEach((key, owner) -> assertThat(preview.preference(
                        HexFormat.of().toHexDigits(7L) + HexFormat.of().toHexDigits(key), 1))
                .containsExactly(resolved.get(owner).name()));
    }

    @Test
    void deadBackend_itsTracesGoToTheOthersWithoutLoss() throws Exception {
        startWith(3);
        awaitReady();
        Queue<Outcome> before = send(Requests.ofKeys(keys(0, 100)));
        await().atMost(LONG).until(() -> !before.isEmpty());
        backends.get(0).kill();
        List<Queue<Outcome>> answers = new ArrayList<>();

        for (int i = 0; i < 20; i++) {
            answers.add(send(Requests.ofKeys(keys(1000 + i * 50, 50))));
        }

        for (Queue<Outcome> answer : answers) {
            await().atMost(LONG).until(() -> !answer.isEmpty());
            assertThat(answer).containsExactly(Outcome.ACCEPTED);
        }
        List<Long> delivered = new ArrayList<>();
        backends.forEach(backend -> delivered.addAll(backend.keys()));
        assertThat(delivered)
                .contains(java.util.Arrays.stream(keys(1000, 1000)).boxed().toArray(Long[]::new));
        assertThat(delivered).doesNotHaveDuplicates();
    }

    @Test
    @Rule("LIFE-11")
    void noBackendReachable_startsAndIsNotReady() throws Exception {
        start(Configs.ofHosts(List.of("127.0.0.1:1")));

        assertThat(exporter.notReadyReason()).contains("load_balancing");
        Queue<Outcome> answer = send(Requests.ofKeys(1));
        await().atMost(LONG).until(() -> !answer.isEmpty());

        assertThat(answer.peek()).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void refusingBackend_isPartialSuccess() throws Exception {
        startWith(2);
        awaitReady();
        backends.get(1).answer = Status.FAILED_PRECONDITION.withDescription("closed");

        Queue<Outcome> answer = send(Requests.ofKeys(keys(0, 64)));
        await().atMost(LONG).until(() -> !answer.isEmpty());

        assertThat(answer.peek()).isInstanceOfSatisfying(Outcome.PartlyRejected.class, partly -> {
            assertThat(partly.rejected()).isEqualTo(64 - backends.get(0).keys().size());
            assertThat(partly.message()).contains("closed");
        });
    }

    @Test
    void successor_keepsTheTracesWithTheirBackends_andNothingOfThePredecessor() throws Exception {
        startWith(3);
        awaitReady();
        Queue<Outcome> before = send(Requests.ofKeys(keys(0, 300)));
        await().atMost(LONG).until(() -> !before.isEmpty());
        List<Set<Long>> owned = new ArrayList<>();
        backends.forEach(backend -> owned.add(new HashSet<>(backend.keys())));
        assertThat(owned).allSatisfy(keys -> assertThat(keys).isNotEmpty());

        List<String> two = List.of(
                "127.0.0.1:" + backends.get(0).port(),
                "127.0.0.1:" + backends.get(1).port());
        LoadBalancingExporter first = exporter;
        LoadBalancingExporter second = replaceBy(two);
        Queue<Outcome> after = send(Requests.ofKeys(keys(0, 300)));
        Queue<Outcome> fresh = send(Requests.ofKeys(keys(1_000, 300)));
        await().atMost(LONG).until(() -> !after.isEmpty() && !fresh.isEmpty());
        first.stop(Duration.ofSeconds(2));

        assertThat(after).containsExactly(Outcome.ACCEPTED);
        for (int i = 0; i < 3; i++) {
            assertThat(backends.get(i).keys()).filteredOn(key -> key < 1_000).hasSameElementsAs(owned.get(i));
        }
        assertThat(backends.get(2).keys()).as("new traces").allMatch(key -> key < 1_000);
        WeakReference<Object> gone = new WeakReference<>(first);
        first = second;
        await("nobody holds the predecessor").atMost(LONG).until(() -> {
            System.gc();
            return gone.get() == null;
        });
        assertThat(first.notReadyReason()).isNull();
    }

    /** As a reload does it; the one before goes on. */
    private LoadBalancingExporter replaceBy(List<String> hosts) throws Exception {
        LoadBalancingExporter next = new LoadBalancingExporter(
                new BuildContext(ComponentId.parse("load_balancing"), Map.of()),
                Configs.ofHosts(hosts),
                Set.of(Signal.TRACES),
                platform);
        next.succeeds(exporter);
        next.start();
        exporter = next;
        awaitReady();
        return next;
    }

    @Test
    void emptyHosts_areRefused() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new ResolverConfig.Static(List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
