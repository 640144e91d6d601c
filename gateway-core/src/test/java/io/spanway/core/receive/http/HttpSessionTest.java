package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.spanway.core.transport.grpc.RawPeer;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OTLP/HTTP over HTTP/2 with prior knowledge, seen frame by frame. */
@SuppressWarnings("NullAway") // every test begins with serve()
class HttpSessionTest {
    private static final byte[] BODY = {10, 0};
    private static final Duration SHORT = Duration.ofMillis(200);

    private @Nullable ReceiverFixture fixture;
    private @Nullable RawPeer client;

    private RawPeer serve(Map<String, Object> config) throws Exception {
        ReceiverFixture made = new ReceiverFixture(config, 8 << 20);
        fixture = made;
        RawPeer connected = RawPeer.client(made.receiver.boundPort());
        client = connected;
        return connected;
    }

    @AfterEach
    void close() throws Exception {
        if (client != null) {
            client.close();
        }
        if (fixture != null) {
            fixture.close();
        }
    }

    static Http2Headers headers(String path) {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .path(path)
                .authority("gateway:4318")
                .set("content-type", "application/x-protobuf");
    }

    private static void post(RawPeer client, int stream, Http2Headers headers, byte[] body) throws Exception {
        client.headers(stream, 0, headers);
        client.frame(RawPeer.DATA, RawPeer.END_STREAM, stream, body);
    }

    /** As of HTTP/1.1: a client that has sent all may say so and still read; then nothing of it stays open. */
    @Test
    void clientThatEndsItsSide_isAnswered_andThenClosed() throws Exception {
        serve(Map.of());
        ReceiverFixture served = fixture;
        try (Socket socket = new Socket("127.0.0.1", served.receiver.boundPort());
                RawPeer peer = RawPeer.client(socket)) {
            served.hold = true;
            peer.next(RawPeer.SETTINGS); // acknowledged while that can be written
            post(peer, 1, headers("/v1/traces"), BODY);
            await().until(() -> served.held.size() == 1);
            peer.headers(3, 0, headers("/v1/traces"));
            await().until(() -> served.inFlight() == 2);
            socket.shutdownOutput();
            await().untilAsserted(() -> assertThat(served.inFlight()).isEqualTo(1));
            served.held.get(0).complete(Outcome.ACCEPTED);
            assertThat(answer(peer, 1).header(":status")).isEqualTo("200");
            assertThat(peer.untilClosed()).isEqualTo(-1);
        }
    }

    @Test
    void clientThatGoes_leavesNoConnectionBehind() throws Exception {
        try (RawPeer peer = serve(Map.of("idleTimeout", Duration.ZERO))) {
            post(peer, 1, headers("/v1/traces"), BODY);
            assertThat(answer(peer, 1).header(":status")).isEqualTo("200");
            assertThat(fixture.connections()).isEqualTo(1);
        }
        ReceiverFixture served = fixture;
        await().untilAsserted(() -> assertThat(served.connections()).isZero());
    }

    /** The header block of a stream's answer, whether or not it ends the stream. */
    private static RawPeer.Frame answer(RawPeer client, int stream) throws Exception {
        RawPeer.Frame frame = client.next(RawPeer.HEADERS);
        while (frame.stream() != stream) {
            frame = client.next(RawPeer.HEADERS);
        }
        return frame;
    }

    private static String status(RawPeer client, int stream) throws Exception {
        return answer(client, stream).header(":status");
    }

    private static String text(RawPeer client) throws Exception {
        return new String(client.next(RawPeer.DATA).payload(), StandardCharsets.UTF_8);
    }

    @Test
    @Rule("HTTP-29")
    void request_isServedAsOverHttp1() throws Exception {
        RawPeer peer = serve(Map.of("includeMetadata", true));
        post(peer, 1, headers("/v1/metrics?x=y").set("x-scope-orgid", "acme"), BODY);
        RawPeer.Frame answer = answer(peer, 1);
        assertThat(answer.header(":status")).isEqualTo("200");
        assertThat(answer.header("content-type")).isEqualTo("application/x-protobuf");
        assertThat(answer.header("date")).isNotEqualTo("null");
        assertThat(answer.ends()).as("nothing but headers").isTrue();
        ReceiverFixture.Received received = fixture.received.get(0);
        assertThat(received.signal()).isEqualTo(Signal.METRICS);
        assertThat(received.bytes()).isEqualTo(BODY);
        assertThat(received.context().metadata())
                .containsEntry("x-scope-orgid", List.of("acme"))
                .containsEntry("host", List.of("gateway:4318"))
                .doesNotContainKeys(":path", "content-type");
    }

    @Test
    @Rule("HTTP-29")
    void requests_manyAtATime_areAnsweredAsTheyAreReady() throws Exception {
        RawPeer peer = serve(Map.of());
        fixture.hold = true;
        post(peer, 1, headers("/v1/traces"), BODY);
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.held.size() == 1);
        fixture.hold = false;
        post(peer, 3, headers("/v1/logs"), BODY);
        assertThat(status(peer, 3)).isEqualTo("200");
        fixture.held.get(0).complete(Outcome.ACCEPTED);
        assertThat(status(peer, 1)).isEqualTo("200");
    }

    @Test
    void json_isAnsweredAsJson() throws Exception {
        RawPeer peer = serve(Map.of());
        post(
                peer,
                1,
                headers("/v1/traces").set("content-type", "application/json"),
                "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(answer(peer, 1).header("content-type")).isEqualTo("application/json");
        assertThat(text(peer)).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/traces, GET, application/x-protobuf, 405, method",
        "/nothing, POST, application/x-protobuf, 404, path",
        "/v1/traces, POST, text/plain, 415, content_type",
    })
    void head_thatIsNotServed_isRefusedAtOnceWithAStatusBody(
            String path, String method, String type, String status, String reason) throws Exception {
        RawPeer peer = serve(Map.of());
        peer.headers(1, 0, headers(path).method(method).set("content-type", type));
        RawPeer.Frame answer = answer(peer, 1);
        assertThat(answer.header(":status")).isEqualTo(status);
        if (status.equals("405")) {
            assertThat(answer.header("allow")).isEqualTo("POST");
        }
        assertThat(peer.next(RawPeer.DATA).payload()).isNotEmpty();
        assertThat(fixture.refused(reason)).isEqualTo(1);
        // The rest of the body is thrown away, and the connection goes on.
        peer.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, BODY);
        post(peer, 3, headers("/v1/traces"), BODY);
        assertThat(status(peer, 3)).isEqualTo("200");
        assertThat(fixture.received).hasSize(1);
    }

    @Test
    void head_ofAnAnswer_hasNoBody() throws Exception {
        RawPeer peer = serve(Map.of());
        peer.headers(1, RawPeer.END_STREAM, headers("/v1/traces").method("HEAD"));
        RawPeer.Frame answer = answer(peer, 1);
        assertThat(answer.header(":status")).isEqualTo("405");
        assertThat(answer.ends()).isTrue();
    }

    @Test
    void block_thatIsNoRequest_isAProtocolErrorOfItsStream() throws Exception {
        RawPeer peer = serve(Map.of());
        for (Http2Headers broken : List.of(
                headers("/v1/traces").set("content-length", "-5"),
                headers("/v1/traces").set("content-length", "1x"),
                headers("/v1/traces").add("content-length", "2").add("content-length", "3"))) {
            int stream = 1 + 2 * (int) fixture.refused("bad_http");
            peer.headers(stream, 0, broken);
            RawPeer.Frame reset = peer.next(RawPeer.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(stream);
            assertThat(reset.number(0)).as("PROTOCOL_ERROR").isEqualTo(1);
        }
        post(peer, 99, headers("/v1/traces"), BODY);
        assertThat(status(peer, 99)).isEqualTo("200");
    }

    @Test
    void body_largerThanAllowed_is413_declaredOrNot() throws Exception {
        RawPeer peer = serve(Map.of("maxRequestBodySize", 1000L));
        peer.headers(1, 0, headers("/v1/traces").set("content-length", "1001"));
        assertThat(status(peer, 1)).isEqualTo("413");
        peer.headers(3, 0, headers("/v1/traces"));
        peer.frame(RawPeer.DATA, 0, 3, new byte[600]);
        peer.frame(RawPeer.DATA, 0, 3, new byte[600]);
        assertThat(status(peer, 3)).isEqualTo("413");
        peer.frame(RawPeer.DATA, 0, 3, new byte[1000]);
        peer.frame(RawPeer.DATA, 0, 3, new byte[1000]);
        assertThat(peer.next(RawPeer.RST_STREAM).stream())
                .as("too much after the answer")
                .isEqualTo(3);
        assertThat(fixture.received).isEmpty();
    }

    @Test
    void expectation_isMetBeforeTheBody() throws Exception {
        RawPeer peer = serve(Map.of());
        peer.headers(1, 0, headers("/v1/traces").set("expect", "100-continue"));
        assertThat(status(peer, 1)).isEqualTo("100");
        peer.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, BODY);
        assertThat(status(peer, 1)).isEqualTo("200");
    }

    @Test
    void outcome_ofThePipeline_isAnsweredAsOverHttp1() throws Exception {
        RawPeer peer = serve(Map.of());
        fixture.answer = payload -> Outcome.retryable(Reason.OVERLOADED, "full", TimeUnit.SECONDS.toNanos(3));
        post(peer, 1, headers("/v1/traces"), BODY);
        RawPeer.Frame answer = answer(peer, 1);
        assertThat(answer.header(":status")).isIn("429", "503");
        assertThat(answer.header("retry-after")).isEqualTo("3");
    }

    @Test
    void stream_resetHalfWay_forwardsNothing() throws Exception {
        RawPeer peer = serve(Map.of());
        peer.headers(1, 0, headers("/v1/traces"));
        peer.frame(RawPeer.DATA, 0, 1, BODY);
        peer.frame(RawPeer.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
        post(peer, 3, headers("/v1/traces"), BODY);
        assertThat(status(peer, 3)).isEqualTo("200");
        assertThat(fixture.received).hasSize(1);
    }

    @Test
    void body_thatStops_is408_butNotARequestInWork() throws Exception {
        RawPeer peer = serve(Map.of("bodyIdleTimeout", SHORT));
        fixture.hold = true;
        post(peer, 1, headers("/v1/traces"), BODY);
        peer.headers(3, 0, headers("/v1/traces"));
        peer.frame(RawPeer.DATA, 0, 3, BODY);
        assertThat(status(peer, 3)).isEqualTo("408");
        assertThat(fixture.refused("timeout")).isEqualTo(1);
        fixture.held.get(0).complete(Outcome.ACCEPTED);
        assertThat(status(peer, 1)).isEqualTo("200");
    }

    @Test
    void answer_thatIsNotTaken_isGivenUp() throws Exception {
        RawPeer peer = serve(Map.of("writeTimeout", SHORT));
        peer.frame(RawPeer.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
        post(peer, 1, headers("/v1/nothing"), BODY);
        assertThat(peer.next(RawPeer.RST_STREAM).stream()).isEqualTo(1);
        assertThat(fixture.refused("write_timeout")).isEqualTo(1);
    }

    @Test
    void limits_ofStreamsHeadersAndRequests_areKept() throws Exception {
        Map<String, Object> limits = new HashMap<>();
        limits.put("maxConcurrentStreams", 2);
        limits.put("maxHeaderBytes", 2048);
        limits.put("maxRequestsInFlight", 1);
        RawPeer peer = serve(limits);
        peer.headers(1, 0, headers("/v1/traces"));
        peer.headers(3, 0, headers("/v1/traces"));
        assertThat(status(peer, 3)).as("one request in flight is allowed").isIn("429", "503");
        assertThat(fixture.refused("requests_in_flight")).isEqualTo(1);
        peer.headers(5, 0, headers("/v1/traces"));
        assertThat(peer.next(RawPeer.RST_STREAM).number(0)).as("REFUSED_STREAM").isEqualTo(7);
        peer.frame(RawPeer.DATA, RawPeer.END_STREAM, 3, BODY);
        peer.headers(7, 0, headers("/v1/traces").set("x-long", "x".repeat(3000)));
        assertThat(status(peer, 7)).isEqualTo("431");
        peer.frame(RawPeer.DATA, RawPeer.END_STREAM, 1, BODY);
        assertThat(status(peer, 1)).isEqualTo("200");
    }

    @Test
    void connection_withoutAnyByte_isClosed() throws Exception {
        serve(Map.of("idleTimeout", SHORT));
        try (RawHttp silent = fixture.connect()) {
            assertThat(silent.ended()).isTrue();
        }
    }

    @Test
    void connection_thatStopsInThePreface_isClosed() throws Exception {
        serve(Map.of("readHeaderTimeout", SHORT));
        try (RawHttp half = fixture.connect()) {
            assertThat(half.send("PRI * HT").ended()).isTrue();
            assertThat(fixture.refused("timeout")).isEqualTo(1);
        }
    }

    @Test
    void idle_connection_isSentAway() throws Exception {
        RawPeer peer = serve(Map.of("idleTimeout", SHORT));
        post(peer, 1, headers("/v1/traces"), BODY);
        assertThat(status(peer, 1)).isEqualTo("200");
        assertThat(peer.next(RawPeer.GOAWAY).number(4)).as("NO_ERROR").isZero();
    }

    @Test
    @Rule("HTTP-29")
    void stop_answersWhatIsInWork() throws Exception {
        RawPeer peer = serve(Map.of());
        fixture.hold = true;
        post(peer, 1, headers("/v1/traces"), BODY);
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.held.size() == 1);
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> fixture.receiver.stop(Duration.ofSeconds(10)));
        RawPeer.Frame ping = peer.next(RawPeer.PING);
        peer.frame(RawPeer.PING, RawPeer.ACK, 0, ping.payload());
        fixture.held.get(0).complete(Outcome.ACCEPTED);
        assertThat(status(peer, 1)).isEqualTo("200");
        peer.untilClosed();
        stopped.get(10, TimeUnit.SECONDS);
    }

    @Test
    void floods_endTheConnectionAndAreCounted() throws Exception {
        RawPeer peer = serve(Map.of());
        for (int stream = 1; stream < 2_100; stream += 2) {
            peer.headers(stream, 0, headers("/v1/traces"));
            peer.frame(RawPeer.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
        }
        assertThat(peer.untilClosed()).as("ENHANCE_YOUR_CALM").isEqualTo(11);
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.refused("flood") == 1);
    }

    @Test
    @Rule("LIMIT-10")
    void headersOfManyRequests_madeOutOfFewBytes_areTakenFromTheBudget() throws Exception {
        RawPeer peer = serve(Map.of());
        Http2Headers many = headers("/v1/traces");
        for (int i = 0; i < 1_000; i++) {
            many.add("x-same", "0123456789");
        }
        for (int stream = 1; stream < 601; stream += 2) {
            peer.headers(stream, 0, many);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.refused("overloaded") > 0);
        peer.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.budget.usedBytes() == 0);
    }
}
