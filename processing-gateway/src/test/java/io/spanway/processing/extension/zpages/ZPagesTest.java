package io.spanway.processing.extension.zpages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.pipeline.ComponentKind;
import io.spanway.core.pipeline.GraphSpec;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.Yaml;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZPagesTest {
    private final TestPlatform platform = new TestPlatform();
    private final ZPages pages = new ZPages(
            "zpages",
            Yaml.bind(ZPages.Config.class, "{endpoint: '127.0.0.1:0', expvar: {enabled: true}}"),
            platform.platform());

    @BeforeEach
    void open() throws Exception {
        ComponentId otlp = ComponentId.parse("otlp");
        ComponentId forward = ComponentId.parse("forward/x");
        pages.graph(new GraphSpec(
                Map.of(ComponentKind.CONNECTOR, Map.of(forward, "")),
                List.of(ComponentId.parse("zpages")),
                List.of(new GraphSpec.Pipeline(
                        PipelineId.parse("traces/in"),
                        List.of(otlp),
                        List.of(ComponentId.parse("batch")),
                        List.of(forward)))));
        pages.start();
    }

    @AfterEach
    void close() {
        pages.stop(Duration.ZERO);
        platform.close();
    }

    @Test
    void pipelinez_showsEveryPipelineAndItsComponents() throws Exception {
        assertThat(get("/debug/pipelinez").body())
                .contains(
                        "<td>traces/in</td><td>traces</td><td>otlp</td><td>batch</td><td>forward/x</td>",
                        "receivers and exporters: forward/x");
    }

    @Test
    void servicez_showsTheServiceAndLinks() throws Exception {
        assertThat(get("/debug/servicez").body())
                .contains("<td>Pipelines</td><td>1</td>", "href=\"/debug/tracez\"", "Uptime");
    }

    @Test
    void extensionz_showsTheExtensions() throws Exception {
        assertThat(get("/debug/extensionz").body()).contains("<td>zpages</td>");
    }

    @Test
    void tracez_showsTheCounts_escaped() throws Exception {
        platform.platform()
                .metrics()
                .counter("otelcol_exporter_sent_spans", "Sent.", "exporter", "otlp/<x>")
                .inc(5);

        assertThat(get("/debug/tracez").body()).contains("<td>exporter otlp/&lt;x&gt;</td><td>5</td>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/debug", "/debug/servicez", "/debug/pipelinez", "/debug/featurez", "/debug/tracez"})
    void pages_areHtml(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(answer.body()).startsWith("<!DOCTYPE html>").endsWith("</body></html>");
    }

    @Test
    void otherPaths_areNotFound() throws Exception {
        assertThat(get("/debug/vars").statusCode()).isEqualTo(404);
    }

    @Test
    void config_defaultsAndBadEndpoint() {
        assertThat(Yaml.bind(ZPages.Config.class, "{}").endpoint()).isEqualTo("localhost:55679");
        assertThatThrownBy(() -> Yaml.bind(ZPages.Config.class, "endpoint: 'a:b'"))
                .hasMessageContaining("c.endpoint: \"a:b\" has no valid port");
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + pages.boundPort() + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
