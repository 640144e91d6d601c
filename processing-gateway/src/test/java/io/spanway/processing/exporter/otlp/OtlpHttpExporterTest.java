package io.spanway.processing.exporter.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class OtlpHttpExporterTest extends PayloadSinkContract {
    /** One request as the server saw it. */
    private record Request(String path, String contentType, String encoding, String tenant, byte[] body) {}

    /** How the server answers. */
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private static final Answer OK = exchange -> exchange.sendResponseHeaders(200, -1);

    private final TestPlatform platform = new TestPlatform();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<OtlpHttpExporter> exporters = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Answer answer = OK;
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.add(new Request(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("content-type")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("content-encoding")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("x-tenant")),
                    body));
            answer.to(exchange);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        exporters.forEach(exporter -> exporter.stop(Duration.ofMillis(200)));
        server.stop(0);
        threads.shutdownNow();
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return exporter(ExporterConfigs.http(base()));
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void payload_isPostedCompressedToTheSignalsPath() throws IOException {
        send(exporter(ExporterConfigs.http(base(), null, "gzip", Map.of("X-Tenant", "t1"), null)));

        awaitOutcome();
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        Request request = requests.get(0);
        assertThat(request.path()).isEqualTo("/v1/traces");
        assertThat(request.contentType()).isEqualTo("application/x-protobuf");
        assertThat(request.encoding()).isEqualTo("gzip");
        assertThat(request.tenant()).isEqualTo("t1");
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(request.body())).readAllBytes();
        assertThat(plain).isEqualTo(validRequest());
    }

    @Test
    void payload_asJson_isPostedAsJson() {
        send(exporter(ExporterConfigs.http(base(), OtlpHttpConfig.Encoding.JSON, "none", null, null)));

        awaitOutcome();
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(requests.get(0).contentType()).isEqualTo("application/json");
        assertThat(new String(requests.get(0).body(), StandardCharsets.UTF_8))
                .contains("\"resourceSpans\"", "\"name\":\"a1\"");
    }

    @Test
    void overload_withRetryAfter_isRetryableWithThatDelay() {
        answer = exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "3");
            exchange.sendResponseHeaders(429, -1);
        };
        send(exporter(ExporterConfigs.http(base())));

        awaitOutcome();
        assertThat(outcomes.get(0)).isInstanceOfSatisfying(Outcome.Retryable.class, retryable -> {
            assertThat(retryable.reason()).isEqualTo(Reason.OVERLOADED);
            assertThat(retryable.retryAfterNanos())
                    .isEqualTo(Duration.ofSeconds(3).toNanos());
        });
    }

    @Test
    void silentServer_timesOut() {
        answer = exchange -> await().atMost(Duration.ofSeconds(20)).until(() -> !outcomes.isEmpty());
        send(exporter(ExporterConfigs.http(base(), null, null, null, Duration.ofMillis(200))));

        awaitOutcome();
        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED));
    }

    @Test
    void downServer_wasNotSentAnything() {
        server.stop(0);
        send(exporter(ExporterConfigs.http(base())));

        awaitOutcome();
        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).isEqualTo(Reason.NOT_SENT));
    }

    @Test
    void ownEndpointOfASignal_isUsedAsItIs() {
        OtlpHttpConfig config = ExporterConfigs.httpTraces(null, base() + "/custom");
        send(exporter(config));
        await().atMost(Duration.ofSeconds(20)).until(() -> requests.size() == 1);
        assertThat(requests.get(0).path()).isEqualTo("/custom");
    }

    private String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private OtlpHttpExporter exporter(OtlpHttpConfig config) {
        OtlpHttpExporter exporter = new OtlpHttpExporter(
                TestPlatform.context("otlp_http"), config, Set.of(Signal.TRACES), platform.platform());
        try {
            exporter.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        exporters.add(exporter);
        return exporter;
    }

    private void send(PayloadSink sink) {
        sink.accept(TracePayloads.payload(validRequest()), outcomes::add);
    }

    private void awaitOutcome() {
        await().atMost(Duration.ofSeconds(20)).until(() -> outcomes.size() == 1);
    }
}
