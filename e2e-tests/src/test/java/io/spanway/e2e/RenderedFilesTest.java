package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The configurations that Bindplane renders start their roles with nothing but ports and addresses set, and traces of an SDK go through all of
 * them.
 */
@Timeout(180)
class RenderedFilesTest {
    private static final int TRACES = 1000;
    /** A prime, so that a gateway with a part of a trace hardly has a multiple of it. */
    private static final int SPANS_PER_TRACE = 7;

    private static final int SPANS = SPANS_PER_TRACE * TRACES;

    /** No hop gives up waiting on a busy machine: what it sent again would be counted twice. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Launched> processes = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        try {
            for (int i = processes.size() - 1; i >= 0; i--) {
                Launched process = processes.get(i);
                assertThat(process.stop()).as(process.log()).isZero();
            }
        } finally {
            processes.forEach(Launched::close);
        }
    }

    @Test
    void tracesOfAnSdk_goThroughAllFour() throws Exception {
        Launched external = start("processing-gateway", RenderedFiles.external());
        List<String> gateways = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Launched gateway = start(
                    "processing-gateway",
                    RenderedFiles.gateway(),
                    "exporters.otlp/gw.endpoint=127.0.0.1:" + external.grpcPort("otlp/source0"),
                    "exporters.otlp/gw.timeout=" + PATIENCE.toSeconds() + "s");
            gateways.add("127.0.0.1:" + gateway.grpcPort("otlp/source0"));
        }
        Launched lb = start(
                "lb-gateway",
                RenderedFiles.lb(),
                "exporters.loadbalancing/lb.resolver.static.hostnames=" + gateways,
                "exporters.loadbalancing/lb.timeout=" + PATIENCE.toSeconds() + "s",
                "exporters.loadbalancing/lb.protocol.otlp.timeout=" + PATIENCE.toSeconds() + "s");
        lb.awaitReady();

        send(lb.grpcPort("otlp/source0"));

        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(measured(external, "_d1_traces_DevNull-0")).isEqualTo(SPANS));
        assertThat(measured(lb, "_s0_traces_source0")).isEqualTo(SPANS);
        int perGateway = 0;
        for (Launched gateway : processes.subList(1, 4)) {
            long spans = measured(gateway, "_s0_traces_source0");
            assertThat(spans).isPositive();
            assertThat(spans % SPANS_PER_TRACE).as("whole traces only").isZero();
            perGateway += (int) spans;
        }
        assertThat(perGateway).isEqualTo(SPANS);
        assertThat(external.admin("/api/snapshots/snapshotprocessor/_d0_DevNull-0/traces")
                        .body())
                .startsWith("[{\"resourceSpans\":")
                .contains("\"name\":\"child\"");
        assertThat(external.log()).contains("the process scraper sees this process only");
    }

    @Test
    void generatedLogs_comeFromTheFourthFile() throws Exception {
        Launched external = start("processing-gateway", RenderedFiles.external());
        Path lock = Path.of("target", "e2e", "storage", "spanway.lock");
        Files.deleteIfExists(lock);
        Launched generator = start(
                "processing-gateway",
                RenderedFiles.generator(),
                "exporters.otlp/telgen.endpoint=127.0.0.1:" + external.grpcPort("otlp/source0"));

        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(measured(external, "_d1_logs_DevNull-0")).isGreaterThan(100));
        assertThat(measured(generator, "_s0_logs_source0")).isGreaterThan(100);
        assertThat(lock).as("the agent's home is --data-dir").exists();
    }

    private Launched start(String role, String yaml, String... sets) throws Exception {
        List<String> arguments = new ArrayList<>();
        List<String> all = new ArrayList<>(List.of(sets));
        if (yaml.contains("otlp/source0:")) {
            all.add("receivers.otlp/source0.protocols.grpc.endpoint=127.0.0.1:0");
            all.add("receivers.otlp/source0.protocols.http.endpoint=127.0.0.1:0");
        }
        all.forEach(set -> arguments.addAll(List.of("--set", set)));
        Launched process = Launched.role(role, yaml, arguments.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private static void send(int port) {
        OtlpGrpcSpanExporter exporter = OtlpGrpcSpanExporter.builder()
                .setEndpoint("http://127.0.0.1:" + port)
                .setTimeout(PATIENCE)
                .build();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(2 * SPANS)
                        .setExporterTimeout(PATIENCE)
                        .build())
                .build()) {
            Tracer tracer = provider.get("e2e");
            for (int i = 0; i < TRACES; i++) {
                Span root = tracer.spanBuilder("root").startSpan();
                try (Scope ignored = root.makeCurrent()) {
                    for (int child = 1; child < SPANS_PER_TRACE; child++) {
                        tracer.spanBuilder("child").startSpan().end();
                    }
                }
                root.end();
            }
            assertThat(provider.forceFlush()
                            .join(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .isSuccess())
                    .isTrue();
        }
    }

    /** Spans or records that a measuring processor has counted. */
    private static long measured(Launched process, String processor) throws Exception {
        String kind = processor.contains("_traces_") ? "trace" : "log";
        Pattern line = Pattern.compile("otelcol_processor_throughputmeasurement_" + kind
                + "_count\\{processor=\"throughputmeasurement/" + processor + "\".*\\} (\\d+)");
        Matcher matcher = line.matcher(process.admin("/metrics").body());
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
