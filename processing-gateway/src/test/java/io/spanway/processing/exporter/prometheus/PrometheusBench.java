package io.spanway.processing.exporter.prometheus;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.spanway.core.Platform;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.json.OtlpJson;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.Yaml;
import io.spanway.testkit.ManualClock;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A started exporter on a port of its own, with a clock that the test moves. */
final class PrometheusBench implements AutoCloseable {
    final ManualClock clock = new ManualClock();
    final PrometheusExporter exporter;
    final List<Outcome> outcomes = new ArrayList<>();

    record Answer(int status, String contentType, String body) {}

    PrometheusBench(TestPlatform platform, String yaml) throws Exception {
        this(platform, yaml, 1000);
    }

    PrometheusBench(TestPlatform platform, String yaml, int mostSeries) throws Exception {
        String whole = yaml.equals("{}")
                ? "endpoint: 127.0.0.1:0"
                : yaml.startsWith("{")
                        ? "{endpoint: '127.0.0.1:0', " + yaml.substring(1)
                        : "endpoint: 127.0.0.1:0\n" + yaml;
        Platform real = platform.platform();
        exporter = new PrometheusExporter(
                "prometheus/x",
                Yaml.bind(PrometheusConfig.class, whole),
                new Platform(real.loops(), real.metrics(), real.budget(), clock, real.dataDirectory()),
                mostSeries);
        exporter.start();
    }

    void send(String file) throws Exception {
        ByteBuf json = Unpooled.wrappedBuffer(resource(file).getBytes(StandardCharsets.UTF_8));
        ByteBuf request = OtlpJson.toProtobuf(Signal.METRICS, json, UnpooledByteBufAllocator.DEFAULT);
        exporter.accept(new Payload(Signal.METRICS, request, RequestContext.NONE, 0), outcomes::add);
    }

    void send(Telemetry telemetry) {
        exporter.accept(telemetry.toPayload(RequestContext.NONE, 0), outcomes::add);
    }

    String page() throws Exception {
        return get("/metrics", "").body();
    }

    Answer get(String path, String accept) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + exporter.boundPort() + path))
                .timeout(Duration.ofSeconds(10));
        if (!accept.isEmpty()) {
            request.header("Accept", accept);
        }
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("content-type").orElse(""),
                response.body());
    }

    @Override
    public void close() {
        exporter.stop(Duration.ZERO);
    }

    static String resource(String file) throws Exception {
        try (InputStream in = PrometheusBench.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
