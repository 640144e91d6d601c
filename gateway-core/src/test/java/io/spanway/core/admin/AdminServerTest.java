package io.spanway.core.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.telemetry.AdminPages;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.telemetry.PrometheusText;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.EventLoops;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private final EventLoops loops = new EventLoops(1);
    private final Metrics metrics = new Metrics();
    private final AdminPages pages = new AdminPages();
    private final AtomicReference<String> notReady = new AtomicReference<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AdminServer server = server(0, PrometheusText.Naming.COLLECTOR);

    private AdminServer server(int port, PrometheusText.Naming naming) {
        return new AdminServer(
                loops,
                metrics,
                pages,
                new AdminServer.Settings(new Endpoint("127.0.0.1", port), naming, AdminServer.Access.DEFAULT),
                notReady::get);
    }

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ofSeconds(1));
        loops.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.boundPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "/health,{\"status\":\"ok\"}",
        "/livez,{\"status\":\"alive\"}",
        "/readyz,{\"status\":\"ready\"}",
        "/health?verbose=1,{\"status\":\"ok\"}",
        "/api/,[]"
    })
    void page_fixed_isServed(String path, String body) throws Exception {
        HttpResponse<String> response = send("GET", path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.headers().firstValue("content-type")).contains("application/json; charset=utf-8");
    }

    @Test
    void readyz_notReady_saysWhy() throws Exception {
        notReady.set("no \"usable\" backend");
        HttpResponse<String> response = send("GET", "/readyz");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("{\"status\":\"not ready\",\"reason\":\"no \\\"usable\\\" backend\"}");
        assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
        notReady.set(null);
        assertThat(send("GET", "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void metrics_areInPrometheusText() throws Exception {
        metrics.counter("otelcol_receiver_accepted_spans", "Spans.", "receiver", "otlp")
                .inc(5);
        HttpResponse<String> response = send("GET", "/metrics");
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).contains("otelcol_receiver_accepted_spans{receiver=\"otlp\"} 5\n");
    }

    @Test
    void metrics_withTotalNaming_haveTheSuffix() throws Exception {
        metrics.counter("otelcol_receiver_accepted_spans", "Spans.").inc(5);
        AdminServer other = server(0, PrometheusText.Naming.TOTAL);
        other.start();
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.boundPort() + "/metrics"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).contains("otelcol_receiver_accepted_spans_total 5\n");
        } finally {
            other.stop(Duration.ZERO);
        }
    }

    @Test
    void apiPages_comeAndGo() throws Exception {
        java.util.function.Supplier<String> json = () -> "{\"backends\":3}";
        pages.page("/api/backends", json);
        assertThat(send("GET", "/api/backends").body()).isEqualTo("{\"backends\":3}");
        assertThat(send("GET", "/api").body()).isEqualTo("[\"/api/backends\"]");
        pages.remove("/api/backends", json);
        assertThat(send("GET", "/api/backends").statusCode()).isEqualTo(404);
    }

    @Test
    void apiPage_thatFails_isAnInternalError() throws Exception {
        pages.page("/api/bad", () -> {
            throw new IllegalStateException("a bug");
        });
        assertThat(send("GET", "/api/bad").statusCode()).isEqualTo(500);
        assertThat(send("GET", "/health").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/", "x"})
    void apiPath_invalid_isRefused(String path) {
        assertThatThrownBy(() -> pages.page(path, () -> "{}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void livePage_isSelfContained() throws Exception {
        HttpResponse<String> response = send("GET", "/");
        assertThat(response.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
        assertThat(response.body()).contains("<title>Spanway</title>").doesNotContain("{{", "http://", "https://");
    }

    @Test
    void path_unknown_isNotFound() throws Exception {
        HttpResponse<String> response = send("GET", "/nowhere");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("{\"error\":\"nothing is served at /nowhere\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void method_otherThanGet_isNotAllowed(String method) throws Exception {
        HttpResponse<String> response = send(method, "/health");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("GET, HEAD");
    }

    @Test
    void head_hasNoBody() throws Exception {
        HttpResponse<String> response = send("HEAD", "/health");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).contains("15");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void garbage_isAnsweredAndClosed() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.boundPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void start_portInUse_namesTheAddress() {
        assertThatThrownBy(() -> server(server.boundPort(), PrometheusText.Naming.COLLECTOR)
                        .start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("admin: cannot listen on 127.0.0.1:" + server.boundPort());
    }
}
