package io.spanway.core.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 as RFC 9112 has it, seen from a raw socket. */
class HttpReceiverProtocolTest {
    private static final String TYPE = "Content-Type: application/x-protobuf\r\n";
    private static final String HEAD = "POST /v1/traces HTTP/1.1\r\nHost: x\r\n" + TYPE;
    private static final String EMPTY = HEAD + "Content-Length: 0\r\n\r\n";

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
    void body_inSinglePieces_isCollected() throws Exception {
        try (RawHttp http = fixture.connect()) {
            for (byte b : post("hello").getBytes(StandardCharsets.ISO_8859_1)) {
                http.send(new byte[] {b});
            }
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(bodyAt(0)).isEqualTo("hello");
        }
    }

    @Test
    void chunkedBody_withExtensionsAndTrailers_isCollected() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(
                    HEAD
                            + "Transfer-Encoding: Chunked\r\n\r\n3;a=b;c=\"d\"\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(bodyAt(0)).isEqualTo("abc0123456789");
            assertThat(http.send(post("next")).read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\nContent-Length: 4\r\n",
                "Content-Length: 3, 4\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: +3\r\n",
                "Content-Length: 0x3\r\n",
                "Content-Length: 3 3\r\n",
                "Content-Length: \r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                "Transfer-Encoding: gzip\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked, chunked\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding:\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Content-Length : 3\r\n",
                "No colon here\r\n",
                ": no name\r\n",
                "Bad Name: x\r\n",
                "X: a\u0000b\r\n",
                "Host: second\r\n",
            })
    void request_withDoubtfulFraming_isRefusedAndNothingMoreIsRead(String headers) throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + headers + "\r\n0\r\n\r\n" + EMPTY);
            assertThat(http.read().status()).isIn(400, 413, 501);
            assertThat(http.ended()).isTrue();
            assertThat(fixture.received).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1\r\nabc",
                "0x3\r\nabc",
                "g\r\nabc",
                "\r\nabc",
                "FFFFFFFFFFFFFFFFF\r\nabc",
                "80000000\r\nabc",
                "3\r\nabcd",
                "3 3\r\nabc",
                "+3\r\nabc"
            })
    void chunkedBody_malformed_isRefusedAndNothingMoreIsRead(String chunk) throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "\r\n0\r\n\r\n" + EMPTY);
            assertThat(http.read().status()).isIn(400, 413);
            assertThat(http.ended()).isTrue();
            assertThat(fixture.received).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/traces\r\n\r\n",
                "POST\r\n\r\n",
                "\u0016\u0003\u0001 hello\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "POST /v1/traces HTTP/2.0\r\nHost: x\r\n\r\n",
                "POST /v1/traces HTTPS/1.1\r\nHost: x\r\n\r\n",
                "POST /v1/traces HTTP/1.1\r\n\r\n",
                "POST /v1/traces HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "P(ST /v1/traces HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void requestLine_orHost_broken_isRefused(String request) throws Exception {
        try (RawHttp http = fixture.connect()) {
            RawHttp.Answer answer = http.send(request).read();
            assertThat(answer.status()).isIn(400, 505);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(answer.text()).contains("\"code\":3");
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
    void http10_isAnsweredThenClosed() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send("POST /v1/traces HTTP/1.0\r\n" + TYPE + "Content-Length: 1\r\n\r\nx");
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
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
    void client_thatClosesItsSideAfterTheRequest_isAnswered() throws Exception {
        try (RawHttp http = fixture.connect()) {
            assertThat(http.send(post("abc")).finish().read().status()).isEqualTo(200);
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
    void body_cutShort_isNotForwarded() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Content-Length: 10\r\n\r\nabc").finish();
            assertThat(http.ended()).isTrue();
        }
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n").finish();
            assertThat(http.ended()).isTrue();
        }
        assertThat(fixture.received).isEmpty();
    }

    @Test
    void expectContinue_isToldBeforeTheBody() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(100);
            assertThat(http.send("abc").read().status()).isEqualTo(200);
            assertThat(http.send(post("next")).read().status()).isEqualTo(200);
        }
    }

    @Test
    void expectContinue_ofTooLargeBody_isRefusedAtOnce() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Expect: 100-continue\r\nContent-Length: 100001\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(413);
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
    void expectation_unknown_isRefused() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Expect: tea\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(http.read().status()).isEqualTo(417);
        }
    }

    @Test
    void body_overTheLimit_isRefusedWhileTheClientStillWrites() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Content-Length: 4000000\r\n\r\n");
            for (int i = 0; i < 400; i++) {
                http.send(new byte[10_000]);
            }
            RawHttp.Answer answer = http.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(answer.body()[1]).as("RESOURCE_EXHAUSTED").isEqualTo((byte) 8);
        }
        assertThat(fixture.refused("too_large")).isEqualTo(1);
        assertThat(fixture.received).isEmpty();
    }

    @Test
    void chunkedBody_overTheLimit_isRefusedWhileTheClientStillWrites() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 400; i++) {
                http.send("2710\r\n" + "x".repeat(10_000) + "\r\n");
            }
            assertThat(http.read().status()).isEqualTo(413);
        }
        assertThat(fixture.received).isEmpty();
    }

    @Test
    void body_ofExactlyTheLimit_isAccepted() throws Exception {
        try (RawHttp http = fixture.connect()) {
            assertThat(http.send(post("x".repeat(100_000))).read().status()).isEqualTo(200);
            assertThat(fixture.received.get(0).bytes()).hasSize(100_000);
        }
    }

    @Test
    void headers_ninety_areAccepted() throws Exception {
        try (RawHttp http = fixture.connect()) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 90; i++) {
                many.append("X-Header-")
                        .append(i)
                        .append(": ")
                        .append("v".repeat(60))
                        .append("\r\n");
            }
            http.send(HEAD + many + "Content-Length: 1\r\n\r\nx");
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void headers_tooLarge_areRefused() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD);
            for (int i = 0; i < 100; i++) {
                http.send("X-Header-" + i + ": " + "v".repeat(1_000) + "\r\n");
            }
            assertThat(http.read().status()).isEqualTo(431);
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
    void requestLine_tooLong_isRefused() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send("POST /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(414);
        }
    }

    @Test
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
    void upgradeToH2c_isIgnored() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(
                    HEAD + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
                            + "Content-Length: 1\r\n\r\nx");
            assertThat(http.read().status()).isEqualTo(200);
        }
    }

    @Test
    void refusal_beforeTheBody_keepsTheConnectionInStep() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(
                    "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 50000\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(415);
            http.send("POST ".repeat(10_000)).send(post("abc"));
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(bodyAt(0)).isEqualTo("abc");
        }
    }

    @Test
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
