package io.spanway.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.spanway.core.telemetry.AdminPages;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // null is how a missing key arrives
class AdminAccessTest {
    private static final String LOCAL_HOST = "localhost:8888";

    private static PageAccess access(boolean local, @Nullable String token, boolean insecure) {
        return new PageAccess(path -> path.equals("/metrics"), local, token, insecure);
    }

    private static int status(PageAccess access, String path, String... headers) {
        HttpHeaders sent = new DefaultHttpHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            sent.add(headers[i], headers[i + 1]);
        }
        Page refusal = access.refusal(path, sent);
        return refusal == null ? 200 : refusal.status();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void openPages_areEverybodys_wherever() {
        assertThat(status(access(false, null, false), "/metrics", "host", "gw:8888"))
                .isEqualTo(200);
        assertThat(status(access(false, "t", false), "/metrics")).isEqualTo(200);
    }

    @Test
    void otherPages_fromOtherMachines_needATokenOrInsecure() {
        assertThat(status(access(false, null, false), "/api/x", "host", "gw:8888"))
                .isEqualTo(403);
        assertThat(status(access(false, null, true), "/api/x", "host", "gw:8888"))
                .isEqualTo(200);
        assertThat(status(access(false, "t", false), "/api/x", "host", "gw:8888"))
                .isEqualTo(401);
    }

    @Test
    void token_opens_asBearerOrPassword() {
        PageAccess access = access(false, "secret", false);
        assertThat(status(access, "/", "authorization", "Bearer secret")).isEqualTo(200);
        assertThat(status(access, "/", "authorization", basic("anybody:secret")))
                .isEqualTo(200);
        assertThat(status(access, "/", "authorization", basic("secret:"))).isEqualTo(401);
        assertThat(status(access, "/", "authorization", "Bearer secre")).isEqualTo(401);
        assertThat(status(access, "/", "authorization", "Basic !!")).isEqualTo(401);
        assertThat(status(access, "/", "authorization", "")).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8888", "127.0.0.1:1", "[::1]:8888", "LOCALHOST:8888"})
    void localPort_isServedUnderItsOwnNames(String host) {
        assertThat(status(access(true, null, false), "/api/x", "host", host)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example:8888", "", "[::2]", "[::1"})
    void localPort_underANameThatPointsHere_isRefused(String host) {
        assertThat(status(access(true, null, false), "/api/x", "host", host)).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "origin,http://evil.example,403",
        "origin,null,403",
        "origin,http://localhost:8888,200",
        "sec-fetch-site,cross-site,403",
        "sec-fetch-site,same-site,403",
        "sec-fetch-site,same-origin,200",
        "sec-fetch-site,none,200"
    })
    void requestOfAnotherSite_isRefused_whateverItShows(String header, String value, int expected) {
        assertThat(status(access(true, null, false), "/api/x", "host", LOCAL_HOST, header, value))
                .isEqualTo(expected);
        assertThat(status(access(false, null, true), "/api/x", "host", LOCAL_HOST, header, value))
                .isEqualTo(expected);
        assertThat(status(
                        access(false, "t", false), "/", "host", LOCAL_HOST, header, value, "authorization", "Bearer t"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,true",
        "127.0.0.1,true",
        "127.8.8.8,true",
        "::1,true",
        "0.0.0.0,false",
        "::,false",
        "10.0.0.1,false",
        "gw,false"
    })
    void address_isLocal_onlyIfItIsLoopback(String host, boolean expected) {
        assertThat(PageAccess.isLocal(new Endpoint(host, 1))).isEqualTo(expected);
    }

    @Test
    void server_asksForTheTokenAndKeepsItSecret() throws Exception {
        AdminServer.Access rules = new AdminServer.Access("hush", null, null);
        assertThat(rules.toString()).doesNotContain("hush");
        EventLoops loops = new EventLoops(1);
        AdminServer server = new AdminServer(
                loops,
                new Metrics(),
                new AdminPages(),
                AdminServer.Settings.at(new Endpoint("127.0.0.1", 0)).with(rules),
                () -> null);
        server.start();
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.boundPort() + "/api"));
            HttpClient client = HttpClient.newHttpClient();
            HttpResponse<String> refused = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("www-authenticate")).contains("Basic realm=\"spanway admin\"");
            assertThat(refused.body()).doesNotContain("hush");
            request.header("authorization", "Bearer hush");
            assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            server.stop(Duration.ZERO);
            loops.close();
        }
    }
}
