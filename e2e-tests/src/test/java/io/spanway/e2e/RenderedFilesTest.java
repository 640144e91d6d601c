package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.spanway.testkit.SpanLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 *
 * <p>On a busy machine a hop may give up waiting, by the time-outs of the files, and send again what had arrived. So spans are told apart by
 * their ids, all must come, and what came more than once must be what its sender has counted as sent again.
 */
@Timeout(180)
class RenderedFilesTest {
    private static final int TRACES = 1000;
    private static final int SPANS_PER_TRACE = 7;

    private static final int SPANS = SPANS_PER_TRACE * TRACES;

    /** How long the SDK waits; it sends nothing twice. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Launched> processes = new ArrayList<>();
    private final List<Relay> relays = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        try {
            for (int i = processes.size() - 1; i >= 0; i--) {
                Launched process = processes.get(i);
                assertThat(process.stop()).as(process.log()).isZero();
            }
        } finally {
            processes.forEach(Launched::close);
            relays.forEach(Relay::close);
        }
    }

    @Test
    void tracesOfAnSdk_goThroughAllFour() throws Exception {
        Launched external = start("processing-gateway", RenderedFiles.external());
        List<Launched> gateways = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Relay relay = new Relay(external.grpcPort("otlp/source0"));
            relays.add(relay);
            Launched gateway = start(
                    "processing-gateway", RenderedFiles.gateway(), "exporters.otlp/gw.endpoint=" + relay.address());
            gateways.add(gateway);
            addresses.add("127.0.0.1:" + gateway.grpcPort("otlp/source0"));
        }
        Launched lb = start(
                "lb-gateway", RenderedFiles.lb(), "exporters.loadbalancing/lb.resolver.static.hostnames=" + addresses);
        lb.awaitReady();

        send(lb.grpcPort("otlp/source0"));

        awaitAllPassed(lb, gateways, external);
        assertThat(measured(lb, "_s0_traces_source0")).isEqualTo(SPANS);
        long lbRepeated = assertRepeatedIsCounted(lb, gateways);
        assertWhole(lbRepeated);
        assertThat(external.admin("/api/snapshots/snapshotprocessor/_d0_DevNull-0/traces")
                        .body())
                .startsWith("[{\"resourceSpans\":")
                .contains("\"name\":\"child\"");
        assertThat(external.log()).contains("the process scraper sees this process only");
    }

    /** All spans have come to the end, and nothing is under way any more. */
    private void awaitAllPassed(Launched lb, List<Launched> gateways, Launched external) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).untilAsserted(() -> {
            Set<SpanLedger.SpanKey> passed = new HashSet<>();
            relays.forEach(relay -> passed.addAll(relay.spans().keys()));
            assertThat(passed.size()).as("spans that came to the end").isEqualTo(SPANS);
            assertThat(Books.sum(lb.metrics(), "spanway_lb_waiting_items")).isZero();
            long total = 0;
            for (int i = 0; i < gateways.size(); i++) {
                String metrics = gateways.get(i).metrics();
                assertThat(Books.sum(metrics, "otelcol_exporter_queue_size")).isZero();
                assertThat(Books.sum(metrics, "otelcol_exporter_in_flight_requests"))
                        .isZero();
                assertThat(relays.get(i).total()).isGreaterThanOrEqualTo(measured(gateways.get(i), "_d1_traces_gw-0"));
                total += relays.get(i).total();
            }
            assertThat(measured(external, "_d1_traces_DevNull-0")).isEqualTo(total);
        });
    }

    /** What came more often than it was sent is what tier 1 and the gateways count; returns what tier 1 counts. */
    private long assertRepeatedIsCounted(Launched lb, List<Launched> gateways) throws Exception {
        long repeatedByLb = Books.sum(lb.metrics(), "spanway_lb_possible_duplicate_items");
        long atGateways = 0;
        for (int i = 0; i < gateways.size(); i++) {
            long came = measured(gateways.get(i), "_s0_traces_source0");
            long retries = TailBooks.labelled(gateways.get(i), "spanway_exporter_retries", "exporter=\"otlp/gw\"");
            assertThat(relays.get(i).total() - came)
                    .as("sent again by gateway %d in %d tries after the first", i, retries)
                    .isBetween(0L, retries * relays.get(i).largest());
            atGateways += came;
        }
        assertThat(atGateways - SPANS).as("sent again by tier 1").isBetween(0L, repeatedByLb);
        return repeatedByLb;
    }

    /** Every trace is whole at a gateway, and at no other one but for what tier 1 has sent again. */
    private void assertWhole(long repeatedByLb) {
        Map<ByteString, Integer> mostOfTrace = new HashMap<>();
        int homes = 0;
        for (Relay relay : relays) {
            Map<ByteString, Integer> here = new HashMap<>();
            relay.spans().keys().forEach(span -> here.merge(span.traceId(), 1, Integer::sum));
            here.forEach((trace, spans) -> mostOfTrace.merge(trace, spans, Math::max));
            assertThat(here).as("each gateway has its share").isNotEmpty();
            homes += here.size();
        }
        assertThat(mostOfTrace).hasSize(TRACES);
        assertThat(mostOfTrace.values())
                .as("spans at the gateway that has most")
                .containsOnly(SPANS_PER_TRACE);
        assertThat((long) homes - TRACES)
                .as("traces that are at a second gateway too")
                .isBetween(0L, repeatedByLb);
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
                .setRetryPolicy(null)
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
