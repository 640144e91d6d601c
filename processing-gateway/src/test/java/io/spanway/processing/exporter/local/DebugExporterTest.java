package io.spanway.processing.exporter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.spanway.core.send.SendingQueueConfig;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway")
class DebugExporterTest extends PayloadSinkContract {
    private final TestPlatform platform = new TestPlatform();
    private final List<DebugExporter> exporters = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        exporters.forEach(exporter -> exporter.stop(Duration.ofSeconds(1)));
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        DebugConfig config = new DebugConfig(null, null, null, null, null, null);
        DebugExporter exporter =
                new DebugExporter(TestPlatform.context("debug"), config, Set.of(Signal.TRACES), platform.platform());
        try {
            exporter.start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        exporters.add(exporter);
        return exporter;
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2), TracePayloads.group("b", 1));
    }

    @Test
    void basic_countsGroupsAndItems() throws IOException {
        assertThat(text(traces(), DebugConfig.Verbosity.BASIC))
                .isEqualTo("Traces {\"resource spans\": 2, \"spans\": 3}");
        assertThat(text(metrics(), DebugConfig.Verbosity.BASIC))
                .isEqualTo("Metrics {\"resource metrics\": 1, \"metrics\": 1, \"data points\": 1}");
        assertThat(text(logs(), DebugConfig.Verbosity.BASIC))
                .isEqualTo("Logs {\"resource logs\": 1, \"log records\": 1}");
    }

    @Test
    void normal_hasALineAnItem() throws IOException {
        assertThat(text(traces(), DebugConfig.Verbosity.NORMAL).lines())
                .contains("ResourceSpans #0 service.name=a", "ResourceSpans #1 service.name=b")
                .anyMatch(line -> line.startsWith("a0 "))
                .anyMatch(line -> line.startsWith("b0 "));
        assertThat(text(metrics(), DebugConfig.Verbosity.NORMAL)).contains("\nheat asInt=7");
        assertThat(text(logs(), DebugConfig.Verbosity.NORMAL)).contains("\nhello");
    }

    @Test
    void detailed_isEverythingAsJson() throws IOException {
        assertThat(text(traces(), DebugConfig.Verbosity.DETAILED)).contains("\"name\" : \"a1\"", "\"service.name\"");
    }

    @Test
    void sampling_showsTheFirstOfEachSecondThenEveryNth() throws IOException {
        Path file = directory.resolve("debug.txt");
        long[] now = {5};
        DebugTarget target =
                new DebugTarget(new DebugConfig(null, 2, 3, false, List.of(file.toString()), null), () -> now[0]);
        target.open();
        for (int i = 0; i < 8; i++) {
            write(target, traces());
        }
        assertThat(lines(target, file)).isEqualTo(4);
        now[0] += Duration.ofSeconds(1).toNanos();
        write(target, traces());
        assertThat(lines(target, file)).isEqualTo(5);
        target.close();
    }

    @Test
    void config_missingKeys_areTheCollectorsDefaults() {
        assertThat(new DebugConfig(null, null, null, null, null, null))
                .isEqualTo(new DebugConfig(
                        DebugConfig.Verbosity.BASIC, 2, 1, true, List.of("stdout"), SendingQueueConfig.off()));
        assertThatThrownBy(() -> new DebugConfig(null, -1, null, null, null, null))
                .hasMessageContaining("sampling_initial");
    }

    private static long lines(DebugTarget target, Path file) throws IOException {
        target.flush();
        return Files.readAllLines(file).size();
    }

    private static void write(DebugTarget target, Payload payload) throws IOException {
        target.write(payload);
        payload.release();
    }

    private static String text(Payload payload, DebugConfig.Verbosity verbosity) throws IOException {
        try {
            return new DebugText().of(payload, verbosity);
        } finally {
            payload.release();
        }
    }

    private Payload traces() {
        return TracePayloads.payload(validRequest());
    }

    private static Payload metrics() {
        Metric metric = Metric.newBuilder()
                .setName("heat")
                .setGauge(Gauge.newBuilder()
                        .addDataPoints(NumberDataPoint.newBuilder().setAsInt(7)))
                .build();
        return payload(
                Signal.METRICS,
                ExportMetricsServiceRequest.newBuilder()
                        .addResourceMetrics(ResourceMetrics.newBuilder()
                                .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                        .build()
                        .toByteArray());
    }

    private static Payload logs() {
        LogRecord record = LogRecord.newBuilder()
                .setBody(AnyValue.newBuilder().setStringValue("hello"))
                .build();
        return payload(
                Signal.LOGS,
                ExportLogsServiceRequest.newBuilder()
                        .addResourceLogs(ResourceLogs.newBuilder()
                                .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(record)))
                        .build()
                        .toByteArray());
    }

    private static Payload payload(Signal signal, byte[] request) {
        return new Payload(signal, Unpooled.wrappedBuffer(request), RequestContext.NONE, 0);
    }
}
