package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The CORS protocol of the Fetch standard. */
class HttpCorsTest {
    private ReceiverFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ReceiverFixture(Map.of(
                "cors",
                new HttpServerConfig.Cors(
                        List.of("https://app.example.org", "https://*.example.com"),
                        List.of("X-Key"),
                        List.of("X-Out"),
                        7200)));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private RawHttp.Answer preflight(String origin) throws Exception {
        try (RawHttp http = fixture.connect()) {
            return http.send("OPTIONS /v1/traces HTTP/1.1\r\nHost: x\r\nOrigin: " + origin
                            + "\r\nAccess-Control-Request-Method: POST\r\n"
                            + "Access-Control-Request-Headers: content-type, x-key, x-other\r\n\r\n")
                    .read();
        }
    }

    @Test
    @Rule("DOOR-2")
    void preflight_fromAllowedOrigin_isGranted() throws Exception {
        RawHttp.Answer answer = preflight("https://app.example.org");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example.org");
        assertThat(answer.header("access-control-allow-methods")).isEqualTo("POST");
        assertThat(answer.header("access-control-allow-headers")).isEqualTo("content-type, x-key");
        assertThat(answer.header("access-control-max-age")).isEqualTo("7200");
        assertThat(answer.header("vary")).startsWith("Origin");
    }

    @Test
    @Rule("DOOR-2")
    void preflight_fromOriginThatMatchesAGlob_isGranted() throws Exception {
        assertThat(preflight("https://a.b.example.com").header("access-control-allow-origin"))
                .isEqualTo("https://a.b.example.com");
    }

    @Test
    @Rule("DOOR-3")
    void preflight_fromOtherOrigin_isNotGranted() throws Exception {
        for (String origin :
                List.of("https://evil.org", "https://app.example.org.evil.org", "https://appXexample.org")) {
            assertThat(preflight(origin).headers())
                    .noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
        }
    }

    @Test
    @Rule("DOOR-4")
    void realAnswers_errorsToo_nameTheOrigin() throws Exception {
        try (RawHttp http = fixture.connect()) {
            for (String type : List.of("application/x-protobuf", "text/plain")) {
                RawHttp.Answer answer = http.send(
                                "POST /v1/traces HTTP/1.1\r\nHost: x\r\nOrigin: https://app.example.org\r\n"
                                        + "Content-Type: " + type + "\r\nContent-Length: 0\r\n\r\n")
                        .read();
                assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example.org");
                assertThat(answer.header("access-control-expose-headers")).isEqualTo("X-Out");
                assertThat(answer.header("vary")).isEqualTo("Origin");
            }
        }
    }

    @Test
    void options_withoutOrigin_isNotAllowed() throws Exception {
        try (RawHttp http = fixture.connect()) {
            assertThat(http.send("OPTIONS /v1/traces HTTP/1.1\r\nHost: x\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void preflight_keepsTheConnection() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send("OPTIONS /v1/traces HTTP/1.1\r\nHost: x\r\nOrigin: https://app.example.org\r\n"
                    + "Access-Control-Request-Method: POST\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(204);
            http.send("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
                    + "Content-Length: 0\r\n\r\n");
            assertThat(http.read().status()).isEqualTo(200);
        }
    }
}
