package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.testkit.OtlpBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same trace ids through {@code spanway route}, through a running gateway, and through the vectors of the Collector's exporter. */
@Timeout(120)
class RouteTest {
    private static final Path VECTORS = Path.of("..", "lb-gateway", "src", "test", "resources", "vectors");
    private static final long SEED = 42;
    private static final Map<String, String> ALGORITHMS = Map.of(
            "rendezvous", "{}",
            "g1", "{algorithm: otelcol_ring, generation: 1}",
            "g2", "{algorithm: otelcol_ring, generation: 2}",
            "g3", "{algorithm: otelcol_ring}",
            "jump", "{algorithm: jump}");

    @Test
    void route_thousandIds_isWhatTheGatewayDelivers() throws Exception {
        List<String> ids = ids();
        List<OtlpBackend> backends = Backends.start(3);
        String yaml = balancedByEach(Texts.addresses(backends));
        try (Launched lb = Launched.role("lb-gateway", yaml).awaitReady()) {
            for (String algorithm : ALGORITHMS.keySet()) {
                send(lb.grpcPort("otlp/" + algorithm), algorithm, ids);
            }
            String file = Launched.config(yaml).toString();
            for (String algorithm : ALGORITHMS.keySet()) {
                Map<String, String> routed = route(file, "load_balancing/" + algorithm, ids);

                assertThat(delivered(backends, algorithm))
                        .as(algorithm + ", seed " + SEED)
                        .hasSize(1000)
                        .isEqualTo(routed);
            }
            assertThat(lb.stop()).isZero();
        } finally {
            backends.forEach(OtlpBackend::close);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void route_compatibleRing_isTheCollectorsOwner(int generation) throws Exception {
        JsonNode largest = largest(generation);
        List<String> endpoints = texts(largest.get("endpoints"));
        String yaml = Texts.RECEIVERS + "exporters: {loadbalancing: {" + Texts.to(endpoints)
                + ", routing: {algorithm: otelcol_ring, generation: " + generation + "}}}\n"
                + Texts.service("loadbalancing");
        List<String> ids = texts(json("trace-ids.json").get("ids"));
        Map<String, String> expected = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            expected.put(ids.get(i), endpoints.get(largest.get("owners").get(i).asInt()));
        }

        assertThat(endpoints).hasSizeGreaterThan(2);
        assertThat(route(Launched.config(yaml).toString(), "loadbalancing", ids))
                .isEqualTo(expected);
    }

    /** The case with the most endpoints among those that are written with a port. */
    private static JsonNode largest(int generation) throws IOException {
        JsonNode largest = MissingNode.getInstance();
        for (JsonNode given : json("ring-g" + generation + ".json").get("cases")) {
            boolean larger =
                    given.at("/endpoints").size() > largest.at("/endpoints").size();
            largest = larger && given.get("name").asText().startsWith("host-port") ? given : largest;
        }
        return largest;
    }

    private static String balancedByEach(List<String> addresses) {
        StringBuilder receivers = new StringBuilder("receivers: {");
        StringBuilder exporters = new StringBuilder("exporters: {");
        StringBuilder pipelines = new StringBuilder();
        ALGORITHMS.forEach((name, routing) -> {
            receivers.append("otlp/" + name + ": {protocols: {grpc: {endpoint: \"127.0.0.1:0\"}}}, ");
            exporters.append("load_balancing/" + name + ": {" + Texts.to(addresses) + ", routing: " + routing + "}, ");
            pipelines.append("traces/" + name + ": {receivers: [otlp/" + name + "], exporters: [load_balancing/" + name
                    + "]}, ");
        });
        return receivers + "}\n" + exporters + "}\nservice: {" + Launched.TELEMETRY + ", pipelines: {" + pipelines
                + "}}\n";
    }

    private static List<String> ids() throws IOException {
        List<String> ids = new ArrayList<>(texts(json("trace-ids.json").get("ids")));
        ids.remove("00000000000000000000000000000000");
        Random random = new Random(SEED);
        byte[] id = new byte[16];
        while (ids.size() < 1000) {
            random.nextBytes(id);
            ids.add(HexFormat.of().formatHex(id));
        }
        return ids;
    }

    private static void send(int port, String name, List<String> ids) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var spans = request.addResourceSpansBuilder().addScopeSpansBuilder();
        for (String id : ids) {
            spans.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.fromHex(id))
                    .setSpanId(ByteString.fromHex("0102030405060708"))
                    .setName(name));
        }
        try (Client client = new Client(port)) {
            client.traces(request.build());
        }
    }

    private static Map<String, String> delivered(List<OtlpBackend> backends, String name) {
        Map<String, String> owners = new HashMap<>();
        for (OtlpBackend backend : backends) {
            backend.traces().stream()
                    .flatMap(Requests::spans)
                    .filter(span -> span.getName().equals(name))
                    .forEach(span -> owners.put(Requests.hex(span.getTraceId()), backend.address()));
        }
        return owners;
    }

    private static Map<String, String> route(String file, String exporter, List<String> ids) throws Exception {
        Launched.Result result =
                Launched.run(String.join("\n", ids), "route", "--config", file, "--exporter", exporter, "-");
        assertThat(result.exitCode()).as(result.err()).isZero();
        Map<String, String> owners = new LinkedHashMap<>();
        result.out().lines().map(line -> line.split(" ")).forEach(words -> owners.put(words[0], words[1]));
        return owners;
    }

    private static JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(VECTORS.resolve(file).toFile());
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
