package io.spanway.core.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentKind;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.receive.http.RawHttp;
import io.spanway.core.receive.http.ReceiverFixture;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import io.spanway.core.transport.grpc.RawPeer;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // null is how a missing key arrives
class OtlpReceiverTest {
    private static final String REQUEST = "POST /v1/traces HTTP/1.1\r\nHost: x\r\n"
            + "Content-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";

    private final EventLoops loops = new EventLoops(1);
    private final Platform platform =
            new Platform(loops, new Metrics(), new ByteBudget(1 << 20), System::nanoTime, Path.of("unused"));

    @AfterEach
    void closeLoops() {
        loops.close();
    }

    private Component receiver(OtlpReceiver.Protocols protocols) {
        var type = (ComponentType.ReceiverType<OtlpReceiver.Config>) OtlpReceiver.type(platform);
        return type.factory()
                .create(
                        new BuildContext(ComponentId.parse("otlp/in"), Map.of()),
                        new OtlpReceiver.Config(protocols, null),
                        Map.of(Signal.TRACES, (payload, done) -> {
                            payload.release();
                            done.complete(Outcome.ACCEPTED);
                        }));
    }

    private static OtlpReceiver.Protocols http(String endpoint) {
        return ReceiverFixture.record(
                OtlpReceiver.Protocols.class, Map.of("http", ReceiverFixture.config(Map.of("endpoint", endpoint))));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void type_isAStableReceiverOfThreeSignals_andTakesProfiles() {
        ComponentType<OtlpReceiver.Config> type = OtlpReceiver.type(platform);
        assertThat(type.kind()).isEqualTo(ComponentKind.RECEIVER);
        assertThat(type.descriptor().type()).isEqualTo("otlp");
        assertThat(type.descriptor().stability())
                .containsOnlyKeys(Signal.values())
                .containsEntry(Signal.PROFILES, Stability.DEVELOPMENT)
                .containsEntry(Signal.TRACES, Stability.STABLE);
    }

    @Test
    void config_withoutProtocol_isRefused() {
        OtlpReceiver.Protocols none = ReceiverFixture.record(OtlpReceiver.Protocols.class, Map.of());
        assertThatThrownBy(() -> new OtlpReceiver.Config(none, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must specify at least one protocol when using the OTLP receiver");
        assertThatThrownBy(() -> ReceiverFixture.record(OtlpReceiver.Config.class, Map.of()))
                .hasMessage("must specify at least one protocol when using the OTLP receiver");
    }

    @Test
    void http_isServedBetweenStartAndStop() throws Exception {
        int port = freePort();
        Component receiver = receiver(http("127.0.0.1:" + port));
        receiver.start();
        try (RawHttp http = new RawHttp(port)) {
            assertThat(http.send(REQUEST).read().status()).isEqualTo(200);
        }
        receiver.stop(Duration.ofSeconds(5));
        assertThatThrownBy(() -> new RawHttp(port)).isInstanceOf(IOException.class);
    }

    private Component profiles(int httpPort, int grpcPort, @Nullable Boolean taken) {
        OtlpReceiver.Protocols protocols = ReceiverFixture.record(
                OtlpReceiver.Protocols.class,
                Map.of(
                        "http",
                        ReceiverFixture.config(Map.of("endpoint", "127.0.0.1:" + httpPort)),
                        "grpc",
                        ReceiverFixture.record(GrpcServerConfig.class, Map.of("endpoint", "127.0.0.1:" + grpcPort))));
        var type = (ComponentType.ReceiverType<OtlpReceiver.Config>) OtlpReceiver.type(platform);
        return type.factory()
                .create(
                        new BuildContext(ComponentId.parse("otlp/in"), Map.of()),
                        new OtlpReceiver.Config(protocols, taken),
                        Map.of(Signal.PROFILES, (payload, done) -> {
                            payload.release();
                            done.complete(Outcome.partlyRejected(
                                    1, "one of " + payload.signal().id()));
                        }));
    }

    @Test
    @Rule("PROFILES-1")
    void profiles_areNotTakenUnlessTheConfigurationSaysSo() throws Exception {
        assertThatThrownBy(() -> profiles(0, 0, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("profiles: a pipeline of profiles takes from this receiver");
        int port = freePort();
        Component receiver = receiver(http("127.0.0.1:" + port));
        receiver.start();
        try (RawHttp http = new RawHttp(port)) {
            String request = REQUEST.replace("/v1/traces", Signal.PROFILES.httpPath());
            assertThat(http.send(request).read().status()).isEqualTo(404);
        }
        receiver.stop(Duration.ofSeconds(5));
    }

    @Test
    @Rule("PROFILES-1")
    void profiles_areServedOverBothProtocols() throws Exception {
        int httpPort = freePort();
        int grpcPort = freePort();
        Component receiver = profiles(httpPort, grpcPort, true);
        receiver.start();
        try (RawHttp http = new RawHttp(httpPort);
                RawPeer grpc = RawPeer.client(grpcPort)) {
            String json = REQUEST.replace("/v1/traces", Signal.PROFILES.httpPath())
                    .replace("x-protobuf", "json")
                    .replace("Length: 0", "Length: 2");
            assertThat(http.send(json + "{}").read().text())
                    .isEqualTo("{\"partialSuccess\":{\"rejectedProfiles\":\"1\","
                            + "\"errorMessage\":\"one of profiles\"}}");
            grpc.headers(1, 0, RawPeer.requestHeaders().path(Signal.PROFILES.grpcPath()));
            grpc.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, RawPeer.prefixed(0, new byte[0]));
            assertThat(grpc.trailers(1).header("grpc-status")).isEqualTo("0");
        }
        receiver.stop(Duration.ofSeconds(5));
    }

    @Test
    void start_portInUse_namesReceiverAndAddress() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String endpoint = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(receiver(http(endpoint))::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("otlp/in: cannot listen on " + endpoint);
        }
    }

    @Test
    void bothProtocols_areServedAndStopTogether() throws Exception {
        int httpPort = freePort();
        int grpcPort = freePort();
        Component receiver = receiver(ReceiverFixture.record(
                OtlpReceiver.Protocols.class,
                Map.of(
                        "http",
                        ReceiverFixture.config(Map.of("endpoint", "127.0.0.1:" + httpPort)),
                        "grpc",
                        ReceiverFixture.record(GrpcServerConfig.class, Map.of("endpoint", "127.0.0.1:" + grpcPort)))));
        receiver.start();
        try (RawHttp http = new RawHttp(httpPort);
                RawHttp grpc = new RawHttp(grpcPort)) {
            assertThat(http.send(REQUEST).read().status()).isEqualTo(200);
        }
        receiver.stop(Duration.ofSeconds(5));
        assertThatThrownBy(() -> new RawHttp(httpPort)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new RawHttp(grpcPort)).isInstanceOf(IOException.class);
    }

    @Test
    void start_secondProtocolFails_stopsTheFirst() throws Exception {
        int grpcPort = freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Component receiver = receiver(ReceiverFixture.record(
                    OtlpReceiver.Protocols.class,
                    Map.of(
                            "http",
                            ReceiverFixture.config(Map.of("endpoint", "127.0.0.1:" + taken.getLocalPort())),
                            "grpc",
                            ReceiverFixture.record(
                                    GrpcServerConfig.class, Map.of("endpoint", "127.0.0.1:" + grpcPort)))));
            assertThatThrownBy(receiver::start).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> new RawHttp(grpcPort)).isInstanceOf(IOException.class);
        }
    }
}
