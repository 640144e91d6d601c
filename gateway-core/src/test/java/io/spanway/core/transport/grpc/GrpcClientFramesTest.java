package io.spanway.core.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.testkit.Rule;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of answers that a scripted server gives frame by frame. */
class GrpcClientFramesTest {
    private final Peers peers = new Peers();
    private ServerSocket listener;
    private Peers.Channel channel;

    @BeforeEach
    void listen() throws Exception {
        listener = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        listener.setSoTimeout(10_000);
        channel = peers.channel(GrpcClientSettings.plaintext(), listener.getLocalPort());
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        peers.close();
    }

    private CompletableFuture<Outcome> call() {
        return channel.call(Peers.bytes(100), Peers.SOON);
    }

    private RawPeer accept() throws Exception {
        return RawPeer.server(listener.accept(), new byte[0]);
    }

    private static Outcome get(CompletableFuture<Outcome> outcome) throws Exception {
        return outcome.get(10, TimeUnit.SECONDS);
    }

    private static @Nullable Reason reason(Outcome outcome) {
        if (outcome instanceof Outcome.Retryable retryable) {
            return retryable.reason();
        }
        return outcome instanceof Outcome.Refused refused ? refused.reason() : null;
    }

    private static int readRequest(RawPeer server) throws Exception {
        RawPeer.Frame data = server.next(RawPeer.DATA);
        while (!data.ends()) {
            data = server.next(RawPeer.DATA);
        }
        return data.stream();
    }

    private static Http2Headers opening() {
        return new DefaultHttp2Headers().status("200").set("content-type", "application/grpc");
    }

    @Test
    void request_hasTheHeadersOfGrpc() throws Exception {
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = accept()) {
            RawPeer.Frame headers = server.next(RawPeer.HEADERS);
            assertThat(headers.header(":method")).isEqualTo("POST");
            assertThat(headers.header(":path")).isEqualTo(Peers.PATH);
            assertThat(headers.header(":scheme")).isEqualTo("http");
            assertThat(headers.header(":authority")).isEqualTo("127.0.0.1:" + listener.getLocalPort());
            assertThat(headers.header("te")).isEqualTo("trailers");
            assertThat(headers.header("content-type")).isEqualTo("application/grpc");
            assertThat(headers.header("user-agent")).startsWith("spanway/");
            assertThat(headers.header("grpc-timeout")).isEqualTo("10000m");
            RawPeer.Frame data = server.next(RawPeer.DATA);
            assertThat(data.ends()).isTrue();
            assertThat(data.payload()).isEqualTo(RawPeer.prefixed(0, Peers.bytes(100)));
            server.headers(data.stream(), RawPeer.END_STREAM, opening().set("grpc-status", "0"));
            assertThat(get(outcome)).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @ParameterizedTest
    @CsvSource({"7, NOT_SENT", "8, CANCELLED", "11, OVERLOADED", "2, INTERNAL", "1, INTERNAL", "12, PERMISSION_DENIED"})
    void reset_byThePeer_hasTheMeaningOfGrpc(int code, Reason expected) throws Exception {
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = accept()) {
            int stream = readRequest(server);
            server.frame(RawPeer.RST_STREAM, 0, stream, new byte[] {0, 0, 0, (byte) code});
            assertThat(reason(get(outcome))).isEqualTo(expected);
        }
    }

    @Test
    void goAway_streamsAboveTheLast_areNotSentAndOthersFinish() throws Exception {
        CompletableFuture<Outcome> first = call();
        try (RawPeer server = accept()) {
            int one = readRequest(server);
            CompletableFuture<Outcome> second = call();
            readRequest(server);
            server.frame(RawPeer.GOAWAY, 0, 0, new byte[] {0, 0, 0, (byte) one, 0, 0, 0, 0});
            assertThat(reason(get(second))).isEqualTo(Reason.NOT_SENT);
            assertThat(first).isNotDone();
            server.headers(one, RawPeer.END_STREAM, opening().set("grpc-status", "0"));
            assertThat(get(first)).isEqualTo(Outcome.ACCEPTED);
            assertThat(server.untilClosed()).isEqualTo(-1);
        }
    }

    @Test
    void goAway_laterCalls_goOverANewConnection() throws Exception {
        CompletableFuture<Outcome> first = call();
        try (RawPeer server = accept()) {
            int one = readRequest(server);
            await().pollDelay(Duration.ofMillis(1_100)).until(() -> true);
            server.frame(RawPeer.GOAWAY, 0, 0, new byte[] {0x7f, -1, -1, -1, 0, 0, 0, 0});
            await().atMost(Peers.SOON).until(() -> channel.state() == GrpcChannel.State.CONNECTING);
            CompletableFuture<Outcome> second = call();
            try (RawPeer next = accept()) {
                int two = readRequest(next);
                next.headers(two, RawPeer.END_STREAM, opening().set("grpc-status", "0"));
                assertThat(get(second)).isEqualTo(Outcome.ACCEPTED);
            }
            server.headers(one, RawPeer.END_STREAM, opening().set("grpc-status", "0"));
            assertThat(get(first)).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @Test
    void connectionLost_wholeRequestSent_isUnavailable() throws Exception {
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = accept()) {
            readRequest(server);
        }
        assertThat(reason(get(outcome))).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void connectionLost_requestHeldByFlowControl_isNotSent() throws Exception {
        // SETTINGS_INITIAL_WINDOW_SIZE 10
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = RawPeer.server(listener.accept(), new byte[] {0, 4, 0, 0, 0, 10})) {
            assertThat(server.next(RawPeer.DATA).payload()).hasSize(10);
        }
        assertThat(reason(get(outcome))).isEqualTo(Reason.NOT_SENT);
    }

    @Test
    void window_ofThePeer_isRespected() throws Exception {
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = RawPeer.server(listener.accept(), new byte[] {0, 4, 0, 0, 0, 10})) {
            assertThat(server.next(RawPeer.DATA).payload()).hasSize(10);
            server.frame(RawPeer.WINDOW_UPDATE, 0, 3, new byte[] {0, 0, 1, 0});
            assertThat(server.next(RawPeer.DATA).payload()).hasSize(95);
            server.headers(3, RawPeer.END_STREAM, opening().set("grpc-status", "0"));
            assertThat(get(outcome)).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @Test
    void timeout_resetsTheStream() throws Exception {
        CompletableFuture<Outcome> outcome = channel.call(Peers.bytes(5), Duration.ofMillis(300));
        try (RawPeer server = accept()) {
            int stream = readRequest(server);
            RawPeer.Frame reset = server.next(RawPeer.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(stream);
            assertThat(reset.number(0)).isEqualTo(8);
            assertThat(reason(get(outcome))).isEqualTo(Reason.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void timeout_peerThatNeverTalksHttp2_isNotSent() throws Exception {
        CompletableFuture<Outcome> outcome = channel.call(Peers.bytes(5), Duration.ofMillis(300));
        assertThat(reason(get(outcome))).isEqualTo(Reason.NOT_SENT);
        assertThat(channel.callsInFlight()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"503, UNAVAILABLE", "404, UNIMPLEMENTED", "401, UNAUTHENTICATED", "500, UNKNOWN", "200, UNKNOWN"})
    void answer_thatIsNotGrpc_isMappedByItsHttpStatus(String status, Reason expected) throws Exception {
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = accept()) {
            int stream = readRequest(server);
            server.headers(stream, 0, new DefaultHttp2Headers().status(status).set("content-type", "text/html"));
            server.frame(RawPeer.DATA, RawPeer.END_STREAM, stream, new byte[50]);
            assertThat(reason(get(outcome))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    @Rule("BACKEND-9")
    void answer_okWithUnreadableBody_isAccepted(int kind) throws Exception {
        byte[][] bodies = {
            RawPeer.prefixed(0, new byte[] {10, 99, 1}),
            RawPeer.prefixed(1, new byte[] {10, 2, 8, 1}),
            RawPeer.prefixed(0, 5_000_000, new byte[10]),
            {},
            RawPeer.prefixed(0, 100, new byte[3])
        };
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = accept()) {
            int stream = readRequest(server);
            server.headers(stream, 0, opening());
            server.frame(RawPeer.DATA, 0, stream, bodies[kind]);
            server.headers(stream, RawPeer.END_STREAM, new DefaultHttp2Headers().set("grpc-status", "0"));
            assertThat(get(outcome)).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @Test
    void answer_withoutStatus_isUnknown() throws Exception {
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = accept()) {
            int stream = readRequest(server);
            server.headers(stream, 0, opening());
            server.frame(RawPeer.DATA, RawPeer.END_STREAM, stream, new byte[5]);
            assertThat(reason(get(outcome))).isEqualTo(Reason.UNKNOWN);
        }
    }

    @Test
    void answer_cutInAnyWay_isUnderstood() throws Exception {
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = accept()) {
            int stream = readRequest(server);
            server.headers(stream, 0, opening());
            byte[] response = RawPeer.prefixed(0, new byte[] {10, 2, 8, 7});
            for (byte b : response) {
                server.frame(RawPeer.DATA, RawPeer.PADDED, stream, RawPeer.pad(new byte[] {b}, 3));
            }
            server.headers(stream, RawPeer.END_STREAM, new DefaultHttp2Headers().set("grpc-status", "0"));
            assertThat(get(outcome)).isEqualTo(Outcome.partlyRejected(7, ""));
        }
    }

    @Test
    void brokenConnection_callsAreRefusedAtOnceAndAReconnectComesByItself() throws Exception {
        CompletableFuture<Outcome> outcome = call();
        try (RawPeer server = accept()) {
            readRequest(server);
        }
        get(outcome);
        assertThat(reason(get(call()))).isEqualTo(Reason.NOT_SENT);
        try (RawPeer again = accept()) {
            await().atMost(Peers.SOON).until(() -> channel.state() == GrpcChannel.State.READY);
            CompletableFuture<Outcome> next = call();
            int stream = readRequest(again);
            again.headers(stream, RawPeer.END_STREAM, opening().set("grpc-status", "0"));
            assertThat(get(next)).isEqualTo(Outcome.ACCEPTED);
        }
    }
}
