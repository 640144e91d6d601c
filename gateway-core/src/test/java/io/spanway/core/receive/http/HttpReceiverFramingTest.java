package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 on the wire: where a request ends, and what is refused because that is in doubt. */
class HttpReceiverFramingTest {
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
    @Rule("HTTP-10")
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
    @Rule("HTTP-9")
    void chunkedBody_withExtensionsAndTrailers_isCollected() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD
                    + "Transfer-Encoding: Chunked\r\n\r\n"
                    + "3;a=b;c=\"d\"\r\n"
                    + "abc\r\n"
                    + "00A\r\n"
                    + "0123456789\r\n"
                    + "0\r\n"
                    + "X-T: 1\r\n\r\n");
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
    @Rule("HTTP-11")
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
    @Rule("HTTP-12")
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
                "POST /v1/traces HTTP/2.0\r\nHost: x\r\n\r\n",
                "POST /v1/traces HTTPS/1.1\r\nHost: x\r\n\r\n",
                "POST /v1/traces HTTP/1.1\r\n\r\n",
                "POST /v1/traces HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "P(ST /v1/traces HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    @Rule("HTTP-13")
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
    @Rule("HTTP-8")
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
    @Rule("HTTP-14")
    void expectContinue_isToldBeforeTheBody() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(100);
            assertThat(http.send("abc").read().status()).isEqualTo(200);
            assertThat(http.send(post("next")).read().status()).isEqualTo(200);
        }
    }

    @Test
    @Rule("HTTP-15")
    void expectContinue_ofTooLargeBody_isRefusedAtOnce() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Expect: 100-continue\r\nContent-Length: 100001\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(413);
            assertThat(http.ended()).isTrue();
        }
    }

    @Test
    @Rule("HTTP-16")
    void expectation_unknown_isRefused() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(HEAD + "Expect: tea\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(http.read().status()).isEqualTo(417);
        }
    }

    @Test
    @Rule("SIZE-1")
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
    @Rule("SIZE-1")
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
    @Rule("SIZE-3")
    void body_ofExactlyTheLimit_isAccepted() throws Exception {
        try (RawHttp http = fixture.connect()) {
            assertThat(http.send(post("x".repeat(100_000))).read().status()).isEqualTo(200);
            assertThat(fixture.received.get(0).bytes()).hasSize(100_000);
        }
    }

    @Test
    @Rule("HTTP-21")
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
    @Rule("HTTP-22")
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
    @Rule("HTTP-23")
    void requestLine_tooLong_isRefused() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send("POST /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(414);
        }
    }

    @Test
    @Rule("HTTP-18")
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
}
