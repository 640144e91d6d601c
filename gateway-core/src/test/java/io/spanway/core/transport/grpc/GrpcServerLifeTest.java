package io.spanway.core.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.transport.grpc.server.GrpcServer;
import io.spanway.core.transport.grpc.server.GrpcServerSettings;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.testkit.Rule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Age, idle time, signs of life and the orderly end of connections, seen frame by frame. */
class GrpcServerLifeTest {
    private final Peers peers = new Peers();

    @AfterEach
    void close() throws Exception {
        peers.close();
    }

    private static GrpcServerSettings settings(
            @Nullable Duration idle, @Nullable Duration age, @Nullable Duration grace, @Nullable Duration time) {
        return new GrpcServerSettings(
                null,
                null,
                null,
                null,
                idle,
                age,
                grace,
                time,
                Duration.ofSeconds(1),
                Duration.ofMillis(1),
                true,
                GrpcServerSettings.Limits.DEFAULTS);
    }

    private RawPeer connect(GrpcServerSettings settings) throws Exception {
        return RawPeer.client(peers.server(settings).boundPort());
    }

    private static void assertGoAway(RawPeer.Frame frame, int lastStream) {
        assertThat(frame.number(0)).isEqualTo(lastStream);
        assertThat(frame.number(4)).as("NO_ERROR").isZero();
    }

    @Test
    @Rule("CONN-1")
    void idle_forTooLong_isSentAway() throws Exception {
        try (RawPeer client = connect(settings(Duration.ofMillis(200), null, null, null))) {
            client.request(1, new byte[3]);
            client.trailers(1);
            assertGoAway(client.next(RawPeer.GOAWAY), Integer.MAX_VALUE);
            RawPeer.Frame ping = client.next(RawPeer.PING);
            client.frame(RawPeer.PING, RawPeer.ACK, 0, ping.payload());
            assertGoAway(client.next(RawPeer.GOAWAY), 1);
            client.untilClosed();
        }
    }

    @Test
    @Rule("CONN-2")
    void age_reached_callsInFlightAreAnsweredAndRacingOnesTaken() throws Exception {
        peers.answer = null;
        try (RawPeer client = connect(settings(null, Duration.ofMillis(200), null, null))) {
            client.request(1, new byte[3]);
            Completion first = peers.nextHeld();
            assertGoAway(client.next(RawPeer.GOAWAY), Integer.MAX_VALUE);
            RawPeer.Frame ping = client.next(RawPeer.PING);
            // Sent before the client has seen the GOAWAY.
            client.request(3, new byte[3]);
            client.frame(RawPeer.PING, RawPeer.ACK, 0, ping.payload());
            Completion second = peers.nextHeld();
            assertGoAway(client.next(RawPeer.GOAWAY), 3);
            first.complete(Outcome.ACCEPTED);
            second.complete(Outcome.ACCEPTED);
            assertThat(client.trailers(1).header("grpc-status")).isEqualTo("0");
            assertThat(client.trailers(3).header("grpc-status")).isEqualTo("0");
            client.untilClosed();
        }
    }

    @Test
    @Rule("CONN-3")
    void age_graceOver_connectionIsClosed() throws Exception {
        peers.answer = null;
        try (RawPeer client = connect(settings(null, Duration.ofMillis(100), Duration.ofMillis(200), null))) {
            client.request(1, new byte[3]);
            Completion held = peers.nextHeld();
            client.untilClosed();
            held.complete(Outcome.ACCEPTED);
        }
    }

    @Test
    @Rule("CONN-4")
    void quiet_client_isAskedAndDroppedWithoutAnswer() throws Exception {
        try (RawPeer client = connect(settings(null, null, null, Duration.ofMillis(200)))) {
            RawPeer.Frame ping = client.next(RawPeer.PING);
            assertThat(ping.flags()).isZero();
            client.frame(RawPeer.PING, RawPeer.ACK, 0, ping.payload());
            assertThat(client.next(RawPeer.PING).flags()).isZero();
            client.untilClosed();
        }
    }

    @Test
    @Rule("LIFE-7")
    void stop_clientThatAnswersNothing_cannotHoldTheServer() throws Exception {
        GrpcServer server = peers.server(GrpcServerSettings.DEFAULTS);
        try (RawPeer client = RawPeer.client(server.boundPort())) {
            client.headers(1, 0, RawPeer.requestHeaders());
            client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, 1_000, new byte[10]));
            client.frame(RawPeer.PING, 0, 0, new byte[8]);
            client.next(RawPeer.PING);
            long start = System.nanoTime();
            CompletableFuture.runAsync(() -> server.stop(Duration.ofMillis(500)))
                    .get(5, TimeUnit.SECONDS);
            assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
            client.untilClosed();
        }
    }
}
