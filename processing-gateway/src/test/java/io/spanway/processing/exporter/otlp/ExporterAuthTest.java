package io.spanway.processing.exporter.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Metadata;
import io.netty.buffer.Unpooled;
import io.spanway.core.auth.AuthSection;
import io.spanway.core.auth.ClientAuthenticator;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.Component;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.Exporter;
import io.spanway.core.send.RetryConfig;
import io.spanway.core.send.SendingQueueConfig;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TraceBackend;
import io.spanway.processing.fake.TracePayloads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both exporters with a client authenticator. */
@SuppressWarnings("NullAway")
class ExporterAuthTest {
    private final TestPlatform platform = new TestPlatform();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private @Nullable Exporter exporter;

    /** Sends the tenant of the request as {@code authorization}; has no word for requests without one. */
    private static final class Word implements Component, ClientAuthenticator {
        @Override
        public @Nullable Outcome authorize(RequestContext context, Map<String, String> headers) {
            List<String> tenant = context.metadata().get("tenant");
            if (tenant == null) {
                return Outcome.retryable(Reason.UNAVAILABLE, "no token");
            }
            headers.put("authorization", tenant.get(0) + " over " + headers.get("authorization"));
            return null;
        }
    }

    @AfterEach
    void close() {
        if (exporter != null) {
            exporter.stop(Duration.ofMillis(200));
        }
        platform.close();
    }

    private static BuildContext context() {
        return new BuildContext(ComponentId.parse("otlp/x"), Map.of(ComponentId.parse("word"), new Word()));
    }

    private static OtlpGrpcConfig grpc(String endpoint, String authenticator) {
        return new OtlpGrpcConfig(
                endpoint,
                ExporterConfigs.insecure(),
                "none",
                Map.of("Authorization", "fixed"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new AuthSection(authenticator, null),
                null,
                Duration.ofSeconds(10),
                RetryConfig.off(),
                SendingQueueConfig.off());
    }

    private static OtlpHttpConfig http(String endpoint) {
        return new OtlpHttpConfig(
                endpoint,
                null,
                null,
                null,
                null,
                null,
                "none",
                null,
                Map.of("Authorization", "fixed"),
                Duration.ofSeconds(10),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new AuthSection("word", null),
                null,
                RetryConfig.off(),
                SendingQueueConfig.off());
    }

    private void send(@Nullable String tenant) {
        Map<String, List<String>> metadata = tenant == null ? Map.of() : Map.of("tenant", List.of(tenant));
        RequestContext from = new RequestContext(metadata, RequestContext.NO_DEADLINE);
        byte[] request = TracePayloads.request(TracePayloads.group("a", 1));
        int before = outcomes.size();
        exporter.accept(
                new Payload(Signal.TRACES, Unpooled.wrappedBuffer(request), from, System.nanoTime()), outcomes::add);
        await().atMost(Duration.ofSeconds(10)).until(() -> outcomes.size() > before);
    }

    @Test
    void grpc_callsCarryCredentialsOfTheirRequest() throws Exception {
        try (TraceBackend backend = TraceBackend.accepting()) {
            exporter = new OtlpGrpcExporter(
                    context(), grpc(backend.address(), "word"), Set.of(Signal.TRACES), platform.platform());
            exporter.start();
            send("red");
            send(null);
            assertThat(outcomes.get(0)).isEqualTo(Outcome.ACCEPTED);
            assertThat(outcomes.get(1)).isInstanceOf(Outcome.Retryable.class);
            assertThat(backend.headers()).hasSize(1);
            assertThat(backend.headers()
                            .get(0)
                            .getAll(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)))
                    .containsExactly("red over fixed");
        }
    }

    @Test
    void http_requestsCarryCredentialsOfTheirRequest() throws Exception {
        List<List<String>> seen = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestHeaders().get("authorization"));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
            exporter = new OtlpHttpExporter(context(), http(endpoint), Set.of(Signal.TRACES), platform.platform());
            exporter.start();
            send("blue");
            send(null);
            assertThat(outcomes.get(0)).isEqualTo(Outcome.ACCEPTED);
            assertThat(outcomes.get(1)).isInstanceOf(Outcome.Retryable.class);
            assertThat(seen).containsExactly(List.of("blue over fixed"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void authenticator_notListed_isNamed() {
        assertThatThrownBy(() -> new OtlpGrpcExporter(
                        context(), grpc("x:1", "oauth2client"), Set.of(Signal.TRACES), platform.platform()))
                .hasMessageContainingAll("auth.authenticator: \"oauth2client\"", "is not found", "service.extensions");
    }
}
