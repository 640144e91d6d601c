package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spanway.testkit.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 as RFC 9112 has it, seen from a raw socket. */
class HttpReceiverProtocolTest {
    private static final String TYPE = "Content-Type: application/x-protobuf\r\n";
    private static final String HEAD = "POST /v1/traces HTTP/1.1\r\nHost: x\r\n" + TYPE;

    private ReceiverFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ReceiverFixture(Map.of("maxRequestBodySize", 100_000L));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static String post(String body) {
        return HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String bodyAt(int index) {
        return new String(fixture.received.get(index).bytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    @Rule({"HTTP-1", "ANSWER-1"})
    void request_withContentLength_isAnsweredWithEmptyBody() throws Exception {
        try (RawHttp http = fixture.connect()) {
            RawHttp.Answer answer = http.send(post("abc")).read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).isEqualTo("application/x-protobuf");
            assertThat(answer.header("content-length")).isEqualTo("0");
            assertThat(answer.header("date")).endsWith("GMT");
            assertThat(bodyAt(0)).isEqualTo("abc");
        }
    }

    @Test
    @Rule("HTTP-17")
    void requests_pipelined_areAnsweredInOrder() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(post("one") + "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nxyz" + post("two"));
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(http.read().status()).isEqualTo(404);
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(bodyAt(0) + bodyAt(1)).isEqualTo("onetwo");
        }
    }

    @Test
    void requests_pipelinedBehindASlowOne_waitForIt() throws Exception {
        fixture.hold = true;
        try (RawHttp http = fixture.connect()) {
            http.send(post("one") + "GET /v1/traces HTTP/1.1\r\nHost: x\r\n\r\n" + post("two"));
            await().until(() -> fixture.held.size() == 1);
            fixture.held.get(0).complete(io.spanway.otlp.Outcome.ACCEPTED);
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(http.read().status()).isEqualTo(405);
            await().until(() -> fixture.held.size() == 2);
            fixture.held.get(1).complete(io.spanway.otlp.Outcome.ACCEPTED);
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void manyRequests_pipelinedAtOnce_areAllAnswered() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(post("x").repeat(2_000));
            for (int i = 0; i < 2_000; i++) {
                assertThat(http.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    @Rule("HTTP-19")
    void http10_isAnsweredThenClosed() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send("POST /v1/traces HTTP/1.0\r\n" + TYPE + "Content-Length: 1\r\n\r\nx");
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
    @Rule("HTTP-20")
    void connectionClose_isAnsweredThenClosed() throws Exception {
        try (RawHttp http = fixture.connect()) {
            RawHttp.Answer answer = http.send(HEAD + "Connection: close\r\nContent-Length: 1\r\n\r\nx")
                    .read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
    @Rule("HTTP-25")
    void client_thatClosesItsSideAfterTheRequest_isAnswered() throws Exception {
        try (RawHttp http = fixture.connect()) {
            assertThat(http.send(post("abc")).finish().read().status()).isEqualTo(200);
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
    @Rule("HTTP-3")
    void headRequest_isAnsweredWithoutBody() throws Exception {
        try (RawHttp http = fixture.connect()) {
            RawHttp.Answer answer =
                    http.send("HEAD /v1/traces HTTP/1.1\r\nHost: x\r\n\r\n").read(false);
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("allow")).isEqualTo("POST");
            assertThat(http.send(post("next")).read().status()).isEqualTo(200);
        }
    }

    @Test
    @Rule("HTTP-24")
    void upgradeToH2c_isIgnored() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(
                    HEAD + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
                            + "Content-Length: 1\r\n\r\nx");
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    @Rule("HTTP-26")
    void oneBrokenConnection_doesNotDisturbAnother() throws Exception {
        try (RawHttp good = fixture.connect();
                RawHttp bad = fixture.connect()) {
            good.send(HEAD + "Content-Length: 3\r\n\r\na");
            bad.send("nonsense\r\n\r\n");
            assertThat(bad.read().status()).isEqualTo(400);
            assertThat(good.send("bc").read().status()).isEqualTo(200);
        }
    }

    @Test
    void connection_resetWhileAnswering_isForgotten() throws Exception {
        fixture.hold = true;
        RawHttp http = fixture.connect();
        http.send(post("abc"));
        await().until(() -> fixture.held.size() == 1);
        http.close();
        fixture.held.get(0).complete(io.spanway.otlp.Outcome.ACCEPTED);
        await().atMost(Duration.ofSeconds(5)).until(() -> fixture.budget.usedBytes() == 0);
    }

    @Test
    @Rule("HTTP-17")
    void requests_inRandomPieces_areAnsweredInOrder() throws Exception {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            StringBuilder sent = new StringBuilder();
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                expected.add(randomRequest(random, sent));
            }
            List<Integer> statuses = new ArrayList<>();
            try (RawHttp http = fixture.connect()) {
                byte[] bytes = sent.toString().getBytes(StandardCharsets.ISO_8859_1);
                for (int at = 0; at < bytes.length; ) {
                    int end = Math.min(bytes.length, at + 1 + random.nextInt(200));
                    http.send(Arrays.copyOfRange(bytes, at, end));
                    at = end;
                }
                for (int i = 0; i < expected.size(); i++) {
                    statuses.add(http.read().status());
                }
            }
            assertThat(statuses).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static int randomRequest(Random random, StringBuilder out) {
        String body = "b".repeat(random.nextInt(300));
        switch (random.nextInt(5)) {
            case 0 -> {
                out.append("GET /v1/traces HTTP/1.1\r\nHost: x\r\n\r\n");
                return 405;
            }
            case 1 -> {
                out.append("POST /v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: ");
                out.append(body.length()).append("\r\n\r\n").append(body);
                return 404;
            }
            case 2 -> {
                out.append(HEAD).append("Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n\r\n");
                return 200;
            }
            default -> {
                out.append(post(body));
                return 200;
            }
        }
    }

    @Test
    void client_thatNeverReads_isStoppedFromSending() throws Exception {
        try (RawHttp http = new RawHttp(fixture.receiver.boundPort(), 4_096)) {
            byte[] many =
                    "GET /v1/traces HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10_000).getBytes(StandardCharsets.ISO_8859_1);
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        http.send(many);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            AtomicLong seen = new AtomicLong();
            // Once the sockets' buffers are full, no further request is looked at.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                        long refused = fixture.refused("method");
                        return seen.getAndSet(refused) == refused && refused > 0;
                    });
            assertThat(sender).isNotDone();
            assertThat(seen.get()).isLessThan(1_000_000);
            http.close();
            assertThatThrownBy(sender::join).hasRootCauseInstanceOf(IOException.class);
        }
    }
}
