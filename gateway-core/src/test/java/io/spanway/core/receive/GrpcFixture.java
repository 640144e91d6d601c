package io.spanway.core.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Counter;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.Platform;
import io.spanway.core.auth.AuthSection;
import io.spanway.core.auth.ServerAuthenticator;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.receive.http.ReceiverFixture;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.grpc.RawPeer;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A gRPC receiver for traces on a free port, seen frame by frame. Confined to the test's thread. */
final class GrpcFixture implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** An authenticator that decides when the test does. Thread-safe. */
    static final class Undecided implements ServerAuthenticator, Component {
        final LinkedBlockingQueue<Consumer<Verdict>> asked = new LinkedBlockingQueue<>();

        @Override
        public void authenticate(Headers headers, Consumer<Verdict> done) {
            asked.add(done);
        }

        @Override
        public String challenge() {
            return "Test";
        }
    }

    final Metrics metrics = new Metrics();
    final EventLoops loops = new EventLoops(1);
    final ByteBudget budget = new ByteBudget(8 << 20);
    final Undecided authenticator = new Undecided();
    final List<byte[]> received = new CopyOnWriteArrayList<>();
    final LinkedBlockingQueue<Completion> held = new LinkedBlockingQueue<>();
    final GrpcReceiver receiver;
    private final List<RawPeer> clients = new ArrayList<>();
    volatile boolean hold;

    /** @param keys of the configuration, by record component; {@code auth} is there when the key is, whatever its value */
    GrpcFixture(Map<String, Object> keys) throws Exception {
        Map<String, Object> all = new HashMap<>(keys);
        all.putIfAbsent("endpoint", "127.0.0.1:0");
        all.computeIfPresent("auth", (key, value) -> new AuthSection("undecided", null));
        receiver = new GrpcReceiver(
                new Platform(loops, metrics, budget, System::nanoTime, Path.of("unused")),
                new BuildContext(ComponentId.parse("otlp"), Map.of(ComponentId.parse("undecided"), authenticator)),
                ReceiverFixture.record(GrpcServerConfig.class, all),
                Map.of(Signal.TRACES, this::accept));
        receiver.start();
    }

    private void accept(Payload payload, Completion done) {
        received.add(ByteBufUtil.getBytes(payload.bytes()));
        payload.release();
        if (hold) {
            held.add(done);
        } else {
            done.complete(Outcome.ACCEPTED);
        }
    }

    RawPeer connect() throws Exception {
        RawPeer client = RawPeer.client(receiver.boundPort());
        clients.add(client);
        return client;
    }

    static Http2Headers headers() {
        return RawPeer.requestHeaders().path(Signal.TRACES.grpcPath());
    }

    static void request(RawPeer client, int stream, byte[] message) throws Exception {
        client.headers(stream, 0, headers());
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, stream, RawPeer.prefixed(0, message));
    }

    long refused(String reason) {
        for (Metrics.Series series : metrics.all()) {
            if (series.name().family().equals("spanway_receiver_refused_requests_total")
                    && series.name().labels().contains(reason)) {
                return ((Counter) series.instrument()).getCount();
            }
        }
        return 0;
    }

    void awaitRefused(String reason, long count) {
        await(reason)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(refused(reason)).isEqualTo(count));
    }

    @Override
    public void close() throws Exception {
        for (RawPeer client : clients) {
            client.close();
        }
        receiver.stop(Duration.ZERO);
        await("byte budget given back").atMost(SOON).until(() -> budget.usedBytes() == 0);
        loops.close();
    }
}
