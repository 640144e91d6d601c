package io.spanway.core.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.transport.grpc.RawPeer;
import io.spanway.core.transport.tls.TestTls;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.testkit.Rule;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What one client, and all of them together, may cost the gRPC port; every refusal is counted with its reason. */
@SuppressWarnings("NullAway") // null is how a missing key arrives
class GrpcLimitsTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final byte[] MESSAGE = {10, 0};

    private static String status(RawPeer client, int stream) throws Exception {
        return client.trailers(stream).header("grpc-status");
    }

    @Test
    @Rule("LIMIT-1")
    void connections_tooMany_areClosedAsTheyCome_andLaterOnesTaken() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("maxConnections", 1))) {
            RawPeer first = fixture.connect();
            GrpcFixture.request(first, 1, MESSAGE);
            assertThat(status(first, 1)).isEqualTo("0");
            try (Socket second = new Socket("127.0.0.1", fixture.receiver.boundPort())) {
                second.setSoTimeout(10_000);
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(fixture.refused("connections")).isEqualTo(1);
            first.close();
            await().atMost(Duration.ofSeconds(10)).until(() -> fixture.receiver.connections() == 0);
            RawPeer third = fixture.connect();
            GrpcFixture.request(third, 1, MESSAGE);
            assertThat(status(third, 1)).isEqualTo("0");
        }
    }

    @Test
    @Rule("LIMIT-2")
    void handshake_failed_isCounted_probesAreNot() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("tls", TestTls.server()))) {
            new Socket("127.0.0.1", fixture.receiver.boundPort()).close();
            try (Socket plain = new Socket("127.0.0.1", fixture.receiver.boundPort())) {
                plain.setSoTimeout(10_000);
                plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                fixture.awaitRefused("tls", 1);
            }
            assertThat(fixture.refused("tls")).isEqualTo(1);
        }
    }

    @Test
    @Rule("LIMIT-3")
    void requestsInFlight_tooMany_areRefusedRetryably_untilOthersAreAnswered() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("maxRequestsInFlight", 2))) {
            fixture.hold = true;
            RawPeer client = fixture.connect();
            GrpcFixture.request(client, 1, MESSAGE);
            GrpcFixture.request(client, 3, MESSAGE);
            GrpcFixture.request(client, 5, MESSAGE);
            RawPeer.Frame refusal = client.trailers(5);
            assertThat(refusal.header("grpc-status")).isEqualTo("8");
            assertThat(refusal.block().get("grpc-status-details-bin"))
                    .as("RetryInfo")
                    .isNotNull();
            fixture.awaitRefused("requests_in_flight", 1);
            Completion first = fixture.held.poll(10, TimeUnit.SECONDS);
            Completion second = fixture.held.poll(10, TimeUnit.SECONDS);
            first.complete(Outcome.ACCEPTED);
            assertThat(status(client, 1)).isEqualTo("0");
            fixture.hold = false;
            GrpcFixture.request(client, 7, MESSAGE);
            assertThat(status(client, 7)).isEqualTo("0");
            second.complete(Outcome.ACCEPTED);
            assertThat(status(client, 3)).isEqualTo("0");
            assertThat(fixture.receiver.requestsInFlight()).isZero();
        }
    }

    @Test
    @Rule("LIMIT-4")
    void streams_tooMany_areRefusedAndCounted() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("maxConcurrentStreams", 1))) {
            RawPeer client = fixture.connect();
            client.headers(1, 0, GrpcFixture.headers());
            client.headers(3, 0, GrpcFixture.headers());
            assertThat(client.next(RawPeer.RST_STREAM).number(0))
                    .as("REFUSED_STREAM")
                    .isEqualTo(7);
            fixture.awaitRefused("streams", 1);
        }
    }

    @Test
    @Rule("LIMIT-5")
    void headers_tooLong_areRefusedAndCounted() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("maxHeaderBytes", 2048))) {
            RawPeer client = fixture.connect();
            client.headers(1, 0, GrpcFixture.headers().set("x-long", "x".repeat(3000)));
            assertThat(client.trailers(1).header(":status")).isEqualTo("431");
            fixture.awaitRefused("bad_http", 1);
            GrpcFixture.request(client, 3, MESSAGE);
            assertThat(status(client, 3)).isEqualTo("0");
        }
    }

    @Test
    @Rule("LIMIT-6")
    void message_thatStops_isDeadlineExceeded_othersLiveOn() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("bodyIdleTimeout", SHORT))) {
            RawPeer client = fixture.connect();
            client.headers(1, 0, GrpcFixture.headers());
            client.frame(RawPeer.DATA, 0, 1, RawPeer.prefixed(0, 1 << 20, new byte[10]));
            assertThat(status(client, 1)).isEqualTo("4");
            assertThat(fixture.refused("timeout")).isEqualTo(1);
            assertThat(fixture.budget.usedBytes())
                    .as("reserved for the mebibyte")
                    .isZero();
            GrpcFixture.request(client, 3, MESSAGE);
            assertThat(status(client, 3)).isEqualTo("0");
        }
    }

    @Test
    @Rule("LIMIT-6")
    void headers_withoutMessage_areGivenUpToo_butNotACallInWork() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("bodyIdleTimeout", SHORT))) {
            fixture.hold = true;
            RawPeer client = fixture.connect();
            GrpcFixture.request(client, 1, MESSAGE);
            client.headers(3, 0, GrpcFixture.headers());
            assertThat(status(client, 3)).isEqualTo("4");
            fixture.held.take().complete(Outcome.ACCEPTED);
            assertThat(status(client, 1)).isEqualTo("0");
        }
    }

    @Test
    @Rule("LIMIT-7")
    void connection_withoutPreface_isClosed() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("readHeaderTimeout", SHORT));
                Socket silent = new Socket("127.0.0.1", fixture.receiver.boundPort())) {
            silent.setSoTimeout(10_000);
            assertThat(silent.getInputStream().readAllBytes())
                    .as("our SETTINGS, then the end")
                    .isNotEmpty();
            assertThat(fixture.refused("timeout")).isEqualTo(1);
        }
    }

    @Test
    @Rule("LIMIT-7")
    void headerBlock_thatDoesNotEnd_closesTheConnection() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("readHeaderTimeout", SHORT))) {
            RawPeer client = fixture.connect();
            GrpcFixture.request(client, 1, MESSAGE);
            assertThat(status(client, 1)).isEqualTo("0");
            client.frame(RawPeer.HEADERS, 0, 3, client.block(GrpcFixture.headers()));
            client.untilClosed();
            assertThat(fixture.refused("timeout")).isEqualTo(1);
        }
    }

    @Test
    @Rule("LIMIT-7")
    void frame_thatTricklesIn_closesTheConnection() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("readHeaderTimeout", SHORT))) {
            RawPeer client = fixture.connect();
            client.raw(new byte[] {0, 1, 0, RawPeer.HEADERS, 0});
            client.untilClosed();
            assertThat(fixture.refused("timeout")).isEqualTo(1);
        }
    }

    @Test
    @Rule("LIMIT-7")
    void connection_thatIsIdleBetweenCalls_isLeftAlone() throws Exception {
        try (GrpcFixture fixture =
                new GrpcFixture(Map.of("readHeaderTimeout", SHORT, "bodyIdleTimeout", SHORT, "writeTimeout", SHORT))) {
            RawPeer client = fixture.connect();
            GrpcFixture.request(client, 1, MESSAGE);
            assertThat(status(client, 1)).isEqualTo("0");
            await().pollDelay(Duration.ofMillis(700)).until(() -> true);
            GrpcFixture.request(client, 3, MESSAGE);
            assertThat(status(client, 3)).isEqualTo("0");
            assertThat(fixture.refused("timeout") + fixture.refused("write_timeout"))
                    .isZero();
        }
    }

    @Test
    @Rule("LIMIT-8")
    void answer_thatIsNotTaken_isGivenUp() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("writeTimeout", SHORT))) {
            RawPeer client = fixture.connect();
            // SETTINGS_INITIAL_WINDOW_SIZE 0: no answer's data may leave.
            client.frame(RawPeer.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
            GrpcFixture.request(client, 1, MESSAGE);
            RawPeer.Frame reset = client.next(RawPeer.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(fixture.refused("write_timeout")).isEqualTo(1);
        }
    }

    @Test
    @Rule("LIMIT-9")
    void floods_andBrokenFrames_endTheConnectionAndAreCounted() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of())) {
            RawPeer rapid = fixture.connect();
            for (int stream = 1; stream < 2_100; stream += 2) {
                rapid.headers(stream, 0, GrpcFixture.headers());
                rapid.frame(RawPeer.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
            }
            assertThat(rapid.untilClosed()).as("ENHANCE_YOUR_CALM").isEqualTo(11);
            fixture.awaitRefused("flood", 1);
            RawPeer broken = fixture.connect();
            broken.frame(RawPeer.DATA, 0, 0, new byte[1]);
            assertThat(broken.untilClosed()).as("PROTOCOL_ERROR").isEqualTo(1);
            fixture.awaitRefused("bad_http", 1);
            assertThat(fixture.receiver.requestsInFlight()).isZero();
        }
    }

    @Test
    void requests_thatBecomeNoCall_areCountedByWhatIsWrong() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of())) {
            RawPeer client = fixture.connect();
            client.headers(1, RawPeer.END_STREAM, GrpcFixture.headers().method("PUT"));
            client.headers(3, RawPeer.END_STREAM, GrpcFixture.headers().set("content-type", "text/plain"));
            client.headers(5, RawPeer.END_STREAM, GrpcFixture.headers().path("/no.Such/Method"));
            client.headers(7, RawPeer.END_STREAM, GrpcFixture.headers().set("grpc-encoding", "lzma"));
            client.headers(9, RawPeer.END_STREAM, GrpcFixture.headers().set("grpc-timeout", "soon"));
            client.trailers(9);
            for (String reason : new String[] {"method", "content_type", "path", "content_encoding", "bad_http"}) {
                assertThat(fixture.refused(reason)).as(reason).isEqualTo(1);
            }
        }
    }

    @Test
    @Rule("LIMIT-10")
    void headersOfManyCalls_madeOutOfFewBytes_areTakenFromTheBudget() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of())) {
            RawPeer client = fixture.connect();
            Http2Headers many = GrpcFixture.headers();
            for (int i = 0; i < 1_000; i++) {
                // The value enters the peer's table once; each further one costs a byte or two.
                many.add("x-same", "0123456789");
            }
            for (int stream = 1; stream < 601; stream += 2) {
                client.headers(stream, 0, many);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> fixture.refused("requests_in_flight") > 0);
            assertThat(fixture.budget.usedBytes()).isLessThanOrEqualTo(fixture.budget.maxBytes());
            client.close();
            await().atMost(Duration.ofSeconds(10)).until(() -> fixture.budget.usedBytes() == 0);
        }
    }

    @Test
    @Rule("LIMIT-11")
    void headerValue_withALineBreak_isMalformed() throws Exception {
        try (GrpcFixture fixture = new GrpcFixture(Map.of("includeMetadata", true))) {
            RawPeer client = fixture.connect();
            Http2Headers unchecked = new DefaultHttp2Headers(false);
            GrpcFixture.headers().forEach(header -> unchecked.add(header.getKey(), header.getValue()));
            client.headers(1, 0, unchecked.add("x-scope-orgid", "a\r\nx-admin: 1"));
            RawPeer.Frame reset = client.next(RawPeer.RST_STREAM);
            assertThat(reset.number(0)).as("PROTOCOL_ERROR").isEqualTo(1);
            GrpcFixture.request(client, 3, MESSAGE);
            assertThat(status(client, 3)).isEqualTo("0");
            assertThat(fixture.received).hasSize(1);
        }
    }
}
