package io.spanway.core.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentKind;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.core.transport.EventLoops;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway") // null is how a missing key arrives
class HealthCheckTest {
    private final EventLoops loops = new EventLoops(1);
    private final Platform platform =
            new Platform(loops, new Metrics(), new ByteBudget(1), System::nanoTime, Path.of("unused"));
    private final AtomicReference<String> notReady = new AtomicReference<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private HealthCheck check = start(config("/", null));

    @AfterEach
    void stop() {
        check.stop(Duration.ZERO);
        loops.close();
    }

    private static HealthCheck.Config config(String path, HealthCheck.ResponseBody texts) {
        return new HealthCheck.Config("127.0.0.1:0", path, texts, null);
    }

    private HealthCheck start(HealthCheck.Config config) {
        ComponentType<HealthCheck.Config> type = HealthCheck.type(platform, notReady::get);
        assertThat(type.kind()).isEqualTo(ComponentKind.EXTENSION);
        assertThat(type.descriptor().type()).isEqualTo("health_check");
        var factory = ((ComponentType.ExtensionType<HealthCheck.Config>) type).factory();
        HealthCheck made =
                (HealthCheck) factory.create(new BuildContext(ComponentId.parse("health_check"), Map.of()), config);
        try {
            made.start();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return made;
    }

    private void restart(HealthCheck.Config config) {
        check.stop(Duration.ZERO);
        check = start(config);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + check.boundPort() + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"/", "/health", "/any/path?x"})
    void pipelinesReady_everyPathIsHealthy(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .matches("\\{\"status\":\"Server available\",\"upSince\":\"20[^\"]+Z\",\"uptime\":\"[0-9.hm]+s\"}");
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/json");
    }

    @Test
    void pipelinesNotReady_isUnavailable() throws Exception {
        notReady.set("starting");
        HttpResponse<String> response = get("/");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"Server not available\"");
    }

    @Test
    void path_configured_isTheOnlyOne() throws Exception {
        restart(config("/healthz", null));
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void responseBody_configured_replacesTheJson() throws Exception {
        restart(config("/", new HealthCheck.ResponseBody("fine", "not fine")));
        assertThat(get("/").body()).isEqualTo("fine");
        notReady.set("starting");
        assertThat(get("/").body()).isEqualTo("not fine");
    }

    @Test
    void config_defaultsAreTheCollectors() {
        HealthCheck.Config config = new HealthCheck.Config(null, null, null, null);
        assertThat(config.endpoint()).isEqualTo("localhost:13133");
        assertThat(config.path()).isEqualTo("/");
        assertThat(config.responseBody()).isNull();
    }

    @Test
    void config_thatCannotWork_isRefused() {
        assertThatThrownBy(() -> new HealthCheck.Config("x:y", null, null, null))
                .hasMessageContaining("endpoint: ");
        assertThatThrownBy(() -> new HealthCheck.Config(null, "healthz", null, null))
                .hasMessageContaining("path: ");
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0s", "PT1.5S,1.500s", "PT61S,1m1s", "PT3H,3h0m0s", "PT25H1M2.003S,25h1m2.003s"})
    void uptime_isPrintedAsGoDoes(Duration duration, String text) {
        assertThat(HealthCheck.goDuration(duration)).isEqualTo(text);
    }
}
