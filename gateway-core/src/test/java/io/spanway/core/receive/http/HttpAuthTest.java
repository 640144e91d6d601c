package io.spanway.core.receive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.auth.AuthSection;
import io.spanway.core.auth.ServerAuthenticator;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.testkit.Rule;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP side with an authenticator: at once and on another thread. */
@SuppressWarnings("NullAway") // null is how a missing key arrives
class HttpAuthTest {
    private static final String HEAD =
            "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 3\r\n";
    private ReceiverFixture fixture;

    /** Lets in who says {@code open}; {@code later} is let in by another thread, {@code never} denied by one. */
    private static final class Doorkeeper implements Component, ServerAuthenticator {
        @Override
        public void authenticate(Headers headers, Consumer<Verdict> done) {
            List<String> values = headers.all("authorization");
            String word = values.isEmpty() ? "" : values.get(0);
            switch (word) {
                case "" -> done.accept(Denied.missing("no credentials"));
                case "open" -> done.accept(new Admitted(Map.of("username", "ann")));
                case "later" -> elsewhere(() -> done.accept(Admitted.NOBODY));
                case "never" -> elsewhere(() -> done.accept(Denied.wrong("wrong credentials")));
                case "busy" -> done.accept(Denied.busy());
                default -> done.accept(Denied.wrong("wrong credentials"));
            }
        }

        private static void elsewhere(Runnable task) {
            Thread thread = new Thread(task, "doorkeeper");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public String challenge() {
            return "Word realm=\"x\"";
        }
    }

    @BeforeEach
    void start() throws Exception {
        fixture = fixture(Map.of("auth", new AuthSection("door", null)));
    }

    private static ReceiverFixture fixture(Map<String, Object> config) throws Exception {
        return new ReceiverFixture(config, 1 << 20, Map.of(ComponentId.parse("door"), new Doorkeeper()));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static String request(String word, String body) {
        return HEAD + (word.isEmpty() ? "" : "Authorization: " + word + "\r\n") + "\r\n" + body;
    }

    @Test
    @Rule("DOOR-9")
    void credentials_missing_are401WithChallengeAndStatusBody() throws Exception {
        try (RawHttp http = fixture.connect()) {
            RawHttp.Answer answer = http.send(request("", "abc")).read();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("www-authenticate")).isEqualTo("Word realm=\"x\"");
            assertThat(answer.header("content-type")).isEqualTo("application/x-protobuf");
            assertThat(com.google.rpc.Status.parseFrom(answer.body()).getCode()).isEqualTo(16);
            assertThat(http.send(request("open", "abc")).read().status()).isEqualTo(200);
        }
        assertThat(fixture.received).hasSize(1);
        assertThat(fixture.refused("credentials_missing")).isEqualTo(1);
    }

    @Test
    void json_isToldInJson() throws Exception {
        try (RawHttp http = fixture.connect()) {
            String json = request("no", "{} ").replace("application/x-protobuf", "application/json");
            RawHttp.Answer answer = http.send(json).read();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).startsWith("{\"code\":16,\"message\":\"wrong credentials\"");
        }
        assertThat(fixture.refused("credentials_wrong")).isEqualTo(1);
    }

    @Test
    @Rule("DOOR-10")
    void credentials_areCheckedBeforeTheBodyComes() throws Exception {
        try (RawHttp http = fixture.connect()) {
            String endless = request("no", "").replace("Content-Length: 3", "Content-Length: 1000000");
            assertThat(http.send(endless).read().status()).isEqualTo(401);
            assertThat(fixture.budget.usedBytes()).isZero();
        }
    }

    @Test
    void pipelined_behindASlowCheck_areAnsweredInOrder() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(request("later", "abc") + request("never", "abc") + request("later", "def") + request("", "ghi"));
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(http.read().status()).isEqualTo(401);
            assertThat(http.read().status()).isEqualTo(200);
            assertThat(http.read().status()).isEqualTo(401);
        }
        assertThat(fixture.received)
                .extracting(got -> new String(got.bytes(), java.nio.charset.StandardCharsets.US_ASCII))
                .containsExactly("abc", "def");
    }

    @Test
    void connection_closedDuringACheck_isForgotten() throws Exception {
        try (RawHttp http = fixture.connect()) {
            http.send(request("later", "ab"));
        }
        try (RawHttp http = fixture.connect()) {
            assertThat(http.send(request("later", "abc")).read().status()).isEqualTo(200);
        }
    }

    @Test
    void check_thatIsBusy_isRetryable() throws Exception {
        try (RawHttp http = fixture.connect()) {
            RawHttp.Answer answer = http.send(request("busy", "abc")).read();
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("retry-after")).isNotEmpty();
        }
        assertThat(fixture.refused("credentials_unchecked")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/traces", "POST /nowhere"})
    void stranger_learnsNothingOfPaths(String line) throws Exception {
        try (RawHttp http = fixture.connect()) {
            String request = request("", "abc").replace("POST /v1/traces", line);
            assertThat(http.send(request).read().status()).isEqualTo(401);
        }
    }

    @Test
    @Rule("DOOR-11")
    void preflight_needsNoCredentials() throws Exception {
        fixture.close();
        HttpServerConfig.Cors cors = new HttpServerConfig.Cors(List.of("http://a"), null, null, null);
        fixture = fixture(Map.of("auth", new AuthSection("door", null), "cors", cors));
        try (RawHttp http = fixture.connect()) {
            RawHttp.Answer answer = http.send("OPTIONS /v1/traces HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Origin: http://a\r\n"
                            + "Access-Control-Request-Method: POST\r\n\r\n")
                    .read();
            assertThat(answer.status()).isEqualTo(204);
            answer = http.send(request("", "abc").replace("Host: x", "Host: x\r\nOrigin: http://a"))
                    .read();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://a");
        }
    }

    @Test
    void attributes_travelUnderNamesThatNoHeaderCanHave() throws Exception {
        fixture.close();
        fixture = fixture(Map.of(
                "auth",
                new AuthSection("door", null),
                "includeMetadata",
                true,
                "metadataKeys",
                List.of("X-Scope-OrgID")));
        try (RawHttp http = fixture.connect()) {
            String request = request("open", "abc").replace("Host: x", "Host: x\r\nX-Scope-OrgID: acme\r\nCookie: c");
            assertThat(http.send(request).read().status()).isEqualTo(200);
        }
        assertThat(fixture.received.get(0).context().metadata())
                .isEqualTo(Map.of("x-scope-orgid", List.of("acme"), "auth:username", List.of("ann")));
    }

    @Test
    void metadata_withoutKeys_isAllButTheTransports() throws Exception {
        fixture.close();
        fixture = fixture(Map.of("includeMetadata", true));
        try (RawHttp http = fixture.connect()) {
            assertThat(http.send(request("open", "abc")).read().status()).isEqualTo(200);
        }
        assertThat(fixture.received.get(0).context().metadata()).containsOnlyKeys("host", "authorization");
    }

    @Test
    void authenticator_notListed_isNamed() {
        assertThatThrownBy(() -> fixture(Map.of("auth", new AuthSection("basicauth/x", null))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("auth.authenticator", "\"basicauth/x\"", "service.extensions");
        assertThatThrownBy(() -> new AuthSection("", null)).hasMessageStartingWith("authenticator: ");
        assertThatThrownBy(() -> new AuthSection("a", List.of("p"))).hasMessageStartingWith("request_params: ");
    }
}
