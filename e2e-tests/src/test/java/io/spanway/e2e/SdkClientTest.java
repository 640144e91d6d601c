package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The OpenTelemetry SDK as client of the whole chain: lb-gateway, three processing gateways, external backend.
 *
 * <p>Each gateway has a second exporter to a backend of its own, which shows who got what.
 */
@Timeout(180)
class SdkClientTest {
    private static final int TRACES = 200;
    private static final int CHILDREN = 4;

    private static final List<OtlpBackend> WITNESSES = new ArrayList<>();
    private static final List<Launched> PROCESSES = new ArrayList<>();
    private static OtlpBackend external;
    private static Launched lb;

    @BeforeAll
    static void start() throws Exception {
        external = OtlpBackend.start();
        WITNESSES.addAll(Backends.start(3));
        List<Launched> gateways = new ArrayList<>();
        for (OtlpBackend witness : WITNESSES) {
            gateways.add(Launched.role("processing-gateway", witnessed(witness)));
        }
        PROCESSES.addAll(gateways);
        List<String> addresses = new ArrayList<>();
        gateways.forEach(gateway -> addresses.add("127.0.0.1:" + gateway.grpcPort()));
        lb = Launched.role("lb-gateway", Texts.balancing(addresses)).awaitReady();
        PROCESSES.add(0, lb);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            for (Launched process : PROCESSES) {
                assertThat(process.stop()).as(process.log()).isZero();
            }
        } finally {
            PROCESSES.forEach(Launched::close);
            WITNESSES.forEach(OtlpBackend::close);
            external.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"grpc, none", "grpc, gzip", "http, none", "http, gzip"})
    @Rule("FORWARD-11")
    void spans_ofTheSdk_arriveOnceAndWhole(String protocol, String compression) {
        String run = protocol + "-" + compression;
        Set<String> sent = new HashSet<>();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(exporter(protocol, compression))
                        .setMaxQueueSize(8192)
                        .build())
                .build()) {
            Tracer tracer = provider.get("e2e", "1.0");
            for (int i = 0; i < TRACES; i++) {
                sent.addAll(trace(tracer, run, i));
            }
            assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        }
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> arrived(external, run).size() >= sent.size());

        List<Span> spans = arrived(external, run);
        assertThat(spans).hasSize(TRACES * (1 + CHILDREN)).allSatisfy(SampleAttributes::areOn);
        assertThat(spans.stream().map(span -> Requests.hex(span.getSpanId())))
                .containsExactlyInAnyOrderElementsOf(sent);
        assertThat(gatewaysByTrace(run).values())
                .hasSize(TRACES)
                .allSatisfy(at -> assertThat(at).hasSize(1));
    }

    private static String witnessed(OtlpBackend witness) {
        return Texts.forwarding(external.address())
                .replace(
                        "exporters: {otlp_grpc:",
                        "exporters: {otlp_grpc/witness: {endpoint: \"" + witness.address()
                                + "\", tls: {insecure: true}}, otlp_grpc:")
                .replace("exporters: [otlp_grpc]", "exporters: [otlp_grpc/witness, otlp_grpc]");
    }

    private static SpanExporter exporter(String protocol, String compression) {
        return protocol.equals("grpc")
                ? OtlpGrpcSpanExporter.builder()
                        .setEndpoint("http://127.0.0.1:" + lb.grpcPort())
                        .setCompression(compression)
                        .build()
                : OtlpHttpSpanExporter.builder()
                        .setEndpoint("http://127.0.0.1:" + lb.httpPort() + "/v1/traces")
                        .setCompression(compression)
                        .build();
    }

    /** One trace of root and children with the sample attributes; returns their ids. */
    static List<String> trace(Tracer tracer, String run, int number) {
        List<String> ids = new ArrayList<>();
        var root = tracer.spanBuilder(run)
                .setNoParent()
                .setAllAttributes(attributes(number))
                .startSpan();
        ids.add(root.getSpanContext().getSpanId());
        for (int i = 0; i < CHILDREN; i++) {
            var child = tracer.spanBuilder(run)
                    .setParent(io.opentelemetry.context.Context.root().with(root))
                    .setAllAttributes(attributes(number))
                    .startSpan();
            ids.add(child.getSpanContext().getSpanId());
            child.end();
        }
        root.end();
        return ids;
    }

    private static Attributes attributes(int number) {
        return Attributes.builder()
                .put("number", number)
                .put("ratio", number / 7.0)
                .put("odd", number % 2 == 1)
                .put("text", "Grüße, 世界 " + number)
                .put(AttributeKey.stringArrayKey("list"), List.of("a", "", "c"))
                .build();
    }

    private static List<Span> arrived(OtlpBackend backend, String run) {
        return backend.traces().stream()
                .flatMap(Requests::spans)
                .filter(span -> span.getName().equals(run))
                .toList();
    }

    private static Map<String, Set<Integer>> gatewaysByTrace(String run) {
        Map<String, Set<Integer>> gateways = new HashMap<>();
        for (int i = 0; i < WITNESSES.size(); i++) {
            int gateway = i;
            arrived(WITNESSES.get(i), run)
                    .forEach(span -> gateways.computeIfAbsent(Requests.hex(span.getTraceId()), id -> new HashSet<>())
                            .add(gateway));
        }
        return gateways;
    }
}
