package io.spanway.core.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.RequestContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // null is how a missing key arrives
class OAuth2ClientTest {
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger given = new AtomicInteger();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private @Nullable HttpServer endpoint;
    private @Nullable OAuth2Client client;

    @BeforeEach
    void start() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String answer = status == 200
                    ? "{\"access_token\":\"t" + given.incrementAndGet()
                            + "\",\"token_type\":\"bearer\",\"expires_in\":600}"
                    : "{\"error\":\"invalid_client\"}";
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        endpoint = server;
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.stop(Duration.ofSeconds(1));
        }
        if (endpoint != null) {
            endpoint.stop(0);
        }
    }

    private OAuth2Client.Config config(@Nullable String id, @Nullable String secret, String url) {
        return new OAuth2Client.Config(
                id, null, secret, null, url, List.of("a", "b"), Map.of("audience", "x y"), null, null, null, null);
    }

    private OAuth2Client started() throws Exception {
        String url = "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/token";
        OAuth2Client made = new OAuth2Client(config("me", "s3 cret", url), clock::get);
        client = made;
        made.start();
        return made;
    }

    private static @Nullable String header(OAuth2Client client) {
        Map<String, String> headers = new HashMap<>();
        Outcome refused = client.authorize(RequestContext.NONE, headers);
        return refused == null ? headers.get("authorization") : null;
    }

    @Test
    void token_isFetchedAtStartAndKept() throws Exception {
        OAuth2Client started = started();
        assertThat(header(started)).isEqualTo("Bearer t1");
        clock.addAndGet(TimeUnit.SECONDS.toNanos(200));
        assertThat(header(started)).isEqualTo("Bearer t1");
        // "me:s3+cret", both form-encoded
        assertThat(asked)
                .containsExactly("Basic bWU6czMrY3JldA== grant_type=client_credentials&scope=a+b&audience=x+y");
    }

    @Test
    void token_nearItsEnd_isReplacedWhileTheOldOneServes() throws Exception {
        OAuth2Client started = started();
        clock.addAndGet(TimeUnit.SECONDS.toNanos(301));
        assertThat(header(started)).isIn("Bearer t1", "Bearer t2");
        await().atMost(Duration.ofSeconds(10)).until(() -> "Bearer t2".equals(header(started)));
        assertThat(asked).hasSize(2);
    }

    @Test
    void endpoint_thatRefuses_makesRequestsWait_untilItGives() throws Exception {
        status = 401;
        OAuth2Client started = started();
        assertThat(started.authorize(RequestContext.NONE, new HashMap<>())).isInstanceOf(Outcome.Retryable.class);
        assertThat(asked).hasSize(1);
        status = 200;
        clock.addAndGet(TimeUnit.SECONDS.toNanos(2));
        await().atMost(Duration.ofSeconds(10)).until(() -> header(started) != null);
    }

    @Test
    void token_thatEnded_isNotSent() throws Exception {
        OAuth2Client started = started();
        status = 500;
        clock.addAndGet(TimeUnit.SECONDS.toNanos(601));
        assertThat(header(started)).isNull();
    }

    @Test
    void settings_thatCannotWork_areRefusedWithoutShowingSecrets() {
        assertThatThrownBy(() -> config(null, "s", "http://x")).hasMessageStartingWith("client_id: ");
        assertThatThrownBy(() -> config("i", null, "http://x")).hasMessageStartingWith("client_secret: ");
        assertThatThrownBy(() -> config("i", "s", "ftp://x")).hasMessageStartingWith("token_url: ");
        assertThat(config("i", "hush", "http://x").toString()).doesNotContain("hush");
    }
}
