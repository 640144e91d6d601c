package io.spanway.lb.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.lb.hash.KeyHash;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.hash.Placements;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own rules: ARCHITECTURE, routing promise 1. */
class RoutingKeyTest {
    private static final long SEED = 1_611;
    private static final byte[] ID = HexFormat.of().parseHex("6c6cece089693dd44011cf8672b5fb84");

    @Test
    void defaults_spanAndRecordOfOneTrace_goToTheSameBackend() {
        Placement placement = Placements.rendezvous(List.of("gw1:4317", "gw2:4317", "gw3:4317"));
        SplittableRandom random = new SplittableRandom(SEED);
        int cases = 10_000;
        Span[] spans = new Span[cases];
        LogRecord[] records = new LogRecord[cases];
        byte[] id = new byte[16];
        for (int i = 0; i < cases; i++) {
            random.nextBytes(id);
            spans[i] = span(id, "s" + i);
            records[i] = record(id, i);
        }
        List<Long> ofSpans =
                KeyScan.all(Signal.TRACES, KeyConfig.defaults(), KeyHash.routing(), spans("checkout", spans));
        List<Long> ofRecords =
                KeyScan.all(Signal.LOGS, KeyConfig.defaults(), KeyHash.routing(), logs("other", records));
        assertThat(ofRecords).as("seed %d", SEED).hasSize(cases).isEqualTo(ofSpans);
        int[] owners = new int[3];
        for (long hash : ofSpans) {
            owners[placement.owner(hash)]++;
        }
        for (int keys : owners) {
            assertThat(keys).isGreaterThan(3_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"false,3", "true,1", "true,2", "true,3"})
    void traceId_ofSpans_isTheRawBytes(boolean otelcol, int generation) {
        KeyConfig config = new KeyConfig(null, List.of(), otelcol, generation);
        KeyScan scan = KeyScan.of(Signal.TRACES, config, KeyHash.routing(), spans("a", span(ID, "x")));
        assertThat(scan.keys()).containsExactly(HexFormat.of().formatHex(ID));
        assertThat(scan.hashes()).containsExactly(KeyHash.routing().hash(ID, 0, 16));
    }

    @Test
    @Rule("ID-3")
    void log_withoutTraceId_goesByServiceNameAndIsNotInvalid() {
        RoutingKey key = RoutingKeys.create(Signal.LOGS, KeyConfig.defaults(), KeyHash.routing());
        KeyScan scan =
                KeyScan.of(key, Signal.LOGS, logs("checkout", record(new byte[0]), record(ID), record(new byte[0])));
        assertThat(scan.keys()).containsExactly(hex("checkout"), HexFormat.of().formatHex(ID));
        assertThat(scan.items).containsExactly(2, 1);
        assertThat(key.invalidIds()).isZero();
    }

    @Test
    void log_withoutTraceIdAndServiceName_goesByTheResourceBytes() {
        Resource resource =
                Resource.newBuilder().addAttributes(text("host", "h1")).build();
        byte[] request = logs(resource, record(new byte[0]), record(new byte[0]));
        KeyScan scan = KeyScan.of(Signal.LOGS, KeyConfig.defaults(), KeyHash.routing(), request);
        assertThat(scan.keys()).containsExactly(HexFormat.of().formatHex(resource.toByteArray()));
        assertThat(scan.items).containsExactly(2);
    }

    @Test
    @Rule("FORWARD-10")
    void metric_always_goesByServiceAsALogWithoutTraceIdDoes() {
        long metric = only(Signal.METRICS, KeyConfig.defaults(), metrics(service("checkout")));
        long log = only(Signal.LOGS, KeyConfig.defaults(), logs("checkout", record(new byte[0])));
        assertThat(metric).isEqualTo(log);
        Resource nameless =
                Resource.newBuilder().addAttributes(text("host", "h1")).build();
        assertThat(KeyScan.of(Signal.METRICS, KeyConfig.defaults(), KeyHash.routing(), metrics(nameless))
                        .keys())
                .containsExactly(HexFormat.of().formatHex(nameless.toByteArray()));
    }

    @Test
    @Rule("PROFILES-3")
    void profiles_byDefault_goByTheirWholeResource() {
        Resource one = service("checkout");
        Resource other = one.toBuilder().addAttributes(text("host", "h1")).build();
        ExportProfilesServiceRequest.Builder request = ExportProfilesServiceRequest.newBuilder();
        for (Resource resource : List.of(one, other)) {
            request.addResourceProfilesBuilder()
                    .setResource(resource)
                    .addScopeProfilesBuilder()
                    .addProfiles(Profile.getDefaultInstance());
        }
        byte[] bytes = request.build().toByteArray();
        KeyScan scan = KeyScan.of(Signal.PROFILES, KeyConfig.defaults(), KeyHash.routing(), bytes);
        assertThat(scan.keys()).hasSize(2).doesNotHaveDuplicates();
        assertThat(scan.items).containsExactly(1, 1);
        assertThat(KeyScan.of(Signal.PROFILES, KeyConfig.defaults(), KeyHash.routing(), bytes)
                        .keys())
                .isEqualTo(scan.keys());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 15, 16, 17, 32})
    @Rule("ID-1")
    void traceId_invalid_isSpreadAndCounted(int length) {
        byte[] zeros = new byte[length];
        for (Signal signal : List.of(Signal.TRACES, Signal.LOGS)) {
            RoutingKey key = RoutingKeys.create(signal, KeyConfig.defaults(), KeyHash.routing());
            byte[] request = signal == Signal.TRACES
                    ? spans("a", span(zeros, "one"), span(zeros, "two"), span(ID, "good"))
                    : logs("a", record(zeros, 1), record(zeros, 2), record(ID, 3));
            KeyScan scan = KeyScan.of(key, signal, request);
            assertThat(scan.answers).hasSize(3);
            assertThat(key.invalidIds()).isEqualTo(2);
        }
    }

    @Test
    @Rule("ID-2")
    void traceId_absentFromSpan_isInvalid() {
        RoutingKey key = RoutingKeys.create(Signal.TRACES, KeyConfig.defaults(), KeyHash.routing());
        assertThat(KeyScan.of(key, Signal.TRACES, spans("a", span(new byte[0], "one"), span(new byte[0], "two")))
                        .answers)
                .hasSize(2);
        assertThat(key.invalidIds()).isEqualTo(2);
    }

    @Test
    void traceId_ofZerosInTheCollectorsEncoding_isAnIdForSpansAndNoneForLogs() {
        KeyConfig config = new KeyConfig("traceID", List.of(), true, 3);
        RoutingKey spans = RoutingKeys.create(Signal.TRACES, config, KeyHash.crc32());
        KeyScan scan = KeyScan.of(spans, Signal.TRACES, spans("a", span(new byte[16], "x"), span(new byte[0], "y")));
        assertThat(scan.keys()).containsExactly("00".repeat(16));
        assertThat(spans.invalidIds()).isEqualTo(2);
        assertThat(KeyScan.of(Signal.LOGS, config, KeyHash.crc32(), logs("a", record(new byte[16])))
                        .keys())
                .containsExactly(hex("a"));
    }

    @ParameterizedTest
    @CsvSource({"1,raw", "2,raw", "3,hex"})
    void logs_traceIdInTheCollectorsEncoding_dependsOnTheGeneration(int generation, String form) {
        KeyConfig config = new KeyConfig("traceID", List.of(), true, generation);
        String raw = HexFormat.of().formatHex(ID);
        assertThat(KeyScan.of(Signal.LOGS, config, KeyHash.crc32(), logs("a", record(ID)))
                        .keys())
                .containsExactly(form.equals("raw") ? raw : hex(raw));
    }

    @Test
    void logs_defaultInTheCollectorsEncoding_isServiceFromGeneration3() {
        byte[] request = logs("checkout", record(ID));
        assertThat(KeyScan.of(Signal.LOGS, new KeyConfig(null, List.of(), true, 3), KeyHash.crc32(), request)
                        .keys())
                .containsExactly(hex("checkout"));
        assertThat(KeyScan.of(Signal.LOGS, new KeyConfig(null, List.of(), true, 2), KeyHash.crc32(), request)
                        .keys())
                .containsExactly(HexFormat.of().formatHex(ID));
    }

    @Test
    void service_ours_isTheSameKeyForAllSignals() {
        KeyConfig config = new KeyConfig("service", List.of(), false, 3);
        long expected = KeyHash.routing().hash("checkout".getBytes(StandardCharsets.UTF_8), 0, 8);
        assertThat(only(Signal.TRACES, config, spans("checkout", span(ID, "x"))))
                .isEqualTo(expected);
        assertThat(only(Signal.LOGS, config, logs("checkout", record(ID)))).isEqualTo(expected);
        assertThat(only(Signal.METRICS, config, metrics(service("checkout")))).isEqualTo(expected);
    }

    @Test
    void attributes_ours_areInConfiguredOrderForAllSignals() {
        KeyConfig config = new KeyConfig("attributes", List.of("k", "service.name"), false, 3);
        String expected = hex("k=v|service.name=a|");
        byte[] spans = spans(
                "a", span(ID, "x").toBuilder().addAttributes(text("k", "v")).build());
        byte[] logs =
                logs("a", record(ID).toBuilder().addAttributes(text("k", "v")).build());
        byte[] metrics = metrics(service("a"), text("k", "v"));
        assertThat(KeyScan.of(Signal.TRACES, config, KeyHash.routing(), spans).keys())
                .containsExactly(expected);
        assertThat(KeyScan.of(Signal.LOGS, config, KeyHash.routing(), logs).keys())
                .containsExactly(expected);
        assertThat(KeyScan.of(Signal.METRICS, config, KeyHash.routing(), metrics)
                        .keys())
                .containsExactly(expected);
    }

    @Test
    void attributes_ofManySpans_areThoseOfTheFirstSpanOfEachTrace() {
        KeyConfig config = new KeyConfig("attributes", List.of("k"), false, 3);
        SplittableRandom random = new SplittableRandom(SEED);
        int traces = 500;
        Span[] spans = new Span[traces * 3];
        for (int i = 0; i < traces; i++) {
            byte[] id = new byte[16];
            random.nextBytes(id);
            for (int n = 0; n < 3; n++) {
                spans[n * traces + i] = span(id, "x").toBuilder()
                        .addAttributes(text("k", n == 0 ? "first" + i : "later" + n))
                        .build();
            }
        }
        KeyScan scan = KeyScan.of(Signal.TRACES, config, KeyHash.routing(), spans("a", spans));
        assertThat(scan.answers).hasSize(traces);
        assertThat(scan.items).containsOnly(3);
    }

    @Test
    void attributes_inNextResource_areNotThoseOfTheOneBefore() {
        KeyConfig config = new KeyConfig("attributes", List.of("k"), false, 3);
        ByteString one = ByteString.copyFrom(
                logs(Resource.newBuilder().addAttributes(text("k", "v")).build(), record(ID)));
        ByteString two = ByteString.copyFrom(logs("b", record(ID)));
        KeyScan scan = KeyScan.of(
                Signal.LOGS, config, KeyHash.routing(), one.concat(two).toByteArray());
        assertThat(scan.keys()).containsExactly(hex("k=v|"), hex("k=|"));
    }

    @Test
    void streamId_pointsOfSeveralMetrics_haveAKeyEach() {
        KeyConfig config = new KeyConfig("streamID", List.of(), false, 3);
        byte[] two = metrics(service("a"), text("k", "1"), text("k", "2"));
        KeyScan scan = KeyScan.of(Signal.METRICS, config, KeyHash.routing(), two);
        assertThat(scan.keys()).hasSize(2).allMatch(key -> key.startsWith(hex("stream/")));
        ByteString twice = ByteString.copyFrom(two).concat(ByteString.copyFrom(two));
        assertThat(KeyScan.of(Signal.METRICS, config, KeyHash.routing(), twice.toByteArray()).items)
                .containsExactly(2, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"streamID", "attributes", "metric", "resource", "service"})
    void metric_withoutPoints_hasAKey(String routingKey) {
        List<String> attributes = routingKey.equals("attributes") ? List.of("k") : List.of();
        KeyConfig config = new KeyConfig(routingKey, attributes, false, 3);
        Metric empty = Metric.newBuilder()
                .setName("m")
                .setGauge(Gauge.getDefaultInstance())
                .build();
        byte[] request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(service("a"))
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(empty)))
                .build()
                .toByteArray();
        assertThat(KeyScan.of(Signal.METRICS, config, KeyHash.routing(), request).answers)
                .hasSize(1);
    }

    @Test
    void create_keyThatTheSignalDoesNotHave_isRefused() {
        for (String key : List.of("resource", "metric", "streamID")) {
            assertRefused(Signal.TRACES, key);
        }
        assertRefused(Signal.LOGS, "metric");
        assertRefused(Signal.LOGS, "streamID");
        assertRefused(Signal.METRICS, "traceID");
        assertThatThrownBy(() -> new KeyConfig("traceid", List.of(), false, 3)).hasMessageStartingWith("routing_key: ");
        assertThatThrownBy(() -> new KeyConfig("attributes", List.of(), false, 3))
                .hasMessageStartingWith("routing_attributes: ");
        assertThatThrownBy(() -> new KeyConfig(null, List.of("a"), false, 3))
                .hasMessageStartingWith("routing_attributes: ");
        assertThatThrownBy(() -> new KeyConfig(null, List.of(), true, 4)).hasMessageStartingWith("generation: ");
    }

    private static void assertRefused(Signal signal, String key) {
        assertThatThrownBy(() -> RoutingKeys.create(signal, new KeyConfig(key, List.of(), false, 3), KeyHash.routing()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(signal.id());
    }

    private static long only(Signal signal, KeyConfig config, byte[] request) {
        KeyScan scan = KeyScan.of(signal, config, KeyHash.routing(), request);
        assertThat(scan.answers).hasSize(1);
        return scan.hashes().get(0);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static Resource service(String name) {
        return Resource.newBuilder()
                .addAttributes(text("host", "h"))
                .addAttributes(text("service.name", name))
                .build();
    }

    private static Span span(byte[] id, String name) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id))
                .setName(name)
                .build();
    }

    private static LogRecord record(byte[] id) {
        return record(id, 1);
    }

    private static LogRecord record(byte[] id, long time) {
        return LogRecord.newBuilder()
                .setTimeUnixNano(time)
                .setTraceId(ByteString.copyFrom(id))
                .build();
    }

    private static byte[] spans(String service, Span... spans) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(service(service))
                        .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(List.of(spans))))
                .build()
                .toByteArray();
    }

    private static byte[] logs(String service, LogRecord... records) {
        return logs(service(service), records);
    }

    private static byte[] logs(Resource resource, LogRecord... records) {
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .setResource(resource)
                        .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(records))))
                .build()
                .toByteArray();
    }

    /** One gauge with a point for each attribute. */
    private static byte[] metrics(Resource resource, KeyValue... pointAttributes) {
        Gauge.Builder gauge = Gauge.newBuilder();
        if (pointAttributes.length == 0) {
            gauge.addDataPoints(NumberDataPoint.newBuilder().setAsInt(1));
        }
        for (KeyValue attribute : pointAttributes) {
            gauge.addDataPoints(NumberDataPoint.newBuilder().addAttributes(attribute));
        }
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(resource)
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(Metric.newBuilder().setName("m").setGauge(gauge))))
                .build()
                .toByteArray();
    }
}
