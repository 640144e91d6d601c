package io.spanway.processing.bindplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.RecordingSink;
import io.spanway.processing.fake.TelemetrySink;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.fake.Yaml;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class ThroughputMeasurementTest extends PayloadSinkContract {
    private static final String NAME = "otelcol_processor_throughputmeasurement_";

    private final TestPlatform platform = new TestPlatform();
    private final List<Outcome> outcomes = new ArrayList<>();
    private double drawn;

    @AfterEach
    void close() {
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return processor("sampling_ratio: 1", Signal.TRACES, ExporterTypesTest.nop());
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void config_missingKeys_areTheAgentsDefaults() {
        ThroughputConfig config = Yaml.bind(ThroughputConfig.class, "{}");

        assertThat(config.enabled()).isTrue();
        assertThat(config.samplingRatio()).isEqualTo(0.5);
        assertThat(config.measureLogRawBytes()).isFalse();
    }

    @Test
    void config_ratioOutOfBounds_isRefusedOnlyWhenEnabled() {
        assertThatThrownBy(() -> Yaml.bind(ThroughputConfig.class, "sampling_ratio: 1.5"))
                .hasMessageContaining("c.sampling_ratio: must be between 0 and 1, is 1.5");
        assertThat(Yaml.bind(ThroughputConfig.class, "{enabled: false, sampling_ratio: 1.5}")
                        .enabled())
                .isFalse();
    }

    @Test
    void labelWithoutName_isRefusedAtItsKey() {
        assertThatThrownBy(() -> Yaml.bind(ThroughputConfig.class, "extra_labels: {'': x}"))
                .hasMessageContaining("c.extra_labels: a label must have a name");
    }

    @Test
    void labelsThatPrometheusDoesNotTake_areMended_andOursWin() {
        processor(
                        "{sampling_ratio: 1, extra_labels: {1st: a, 'b c': d, processor: other}}",
                        Signal.TRACES,
                        new RecordingSink(Outcome.ACCEPTED))
                .accept(TracePayloads.payload(validRequest()), outcomes::add);

        String[] labels = {"processor", "throughputmeasurement/x", "_1st", "a", "b_c", "d"};
        assertThat(platform.counter(NAME + "trace_count", labels)).isEqualTo(2);
    }

    @Test
    void measured_payload_isCountedInBytesAndItemsByProcessorAndLabels() {
        RecordingSink next = new RecordingSink(Outcome.ACCEPTED);
        byte[] request = validRequest();

        processor("{sampling_ratio: 1, extra_labels: {destinations: '|gw|', usage.kind: 'true'}}", Signal.TRACES, next)
                .accept(TracePayloads.payload(request), outcomes::add);

        String[] labels = {"processor", "throughputmeasurement/x", "destinations", "|gw|", "usage_kind", "true"};
        assertThat(platform.counter(NAME + "trace_data_size", labels)).isEqualTo(request.length);
        assertThat(platform.counter(NAME + "trace_count", labels)).isEqualTo(2);
        assertThat(next.received()).containsExactly(List.of("a0", "a1"));
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
    }

    @Test
    void ratio_decidesByTheDrawnNumber() {
        PayloadSink sink = processor("sampling_ratio: 0.25", Signal.TRACES, new RecordingSink(Outcome.ACCEPTED));

        drawn = 0.25;
        sink.accept(TracePayloads.payload(validRequest()), outcomes::add);
        assertThat(platform.counter(NAME + "trace_count")).isZero();

        drawn = 0.2499;
        sink.accept(TracePayloads.payload(validRequest()), outcomes::add);
        assertThat(platform.counter(NAME + "trace_count")).isEqualTo(2);
        assertThat(outcomes).hasSize(2);
    }

    @Test
    void disabled_passesOnUnmeasured() {
        RecordingSink next = new RecordingSink(Outcome.ACCEPTED);

        processor("enabled: false", Signal.TRACES, next).accept(TracePayloads.payload(validRequest()), outcomes::add);

        assertThat(platform.counter(NAME + "trace_count")).isZero();
        assertThat(next.received()).hasSize(1);
    }

    @Test
    void changedTelemetry_isMeasuredAsItIsNow() {
        Payload payload = TracePayloads.payload(validRequest());
        Telemetry telemetry = Telemetry.of(payload);
        telemetry.resources().get(0).resource().attributes().put("more", "x".repeat(100));
        TelemetrySink next = new TelemetrySink();

        processor("sampling_ratio: 1", Signal.TRACES, next).accept(payload, outcomes::add);

        assertThat(platform.counter(NAME + "trace_data_size")).isGreaterThan(validRequest().length + 100);
        assertThat(next.last().resources().get(0).resource().attributes().get("more"))
                .isEqualTo("x".repeat(100));
    }

    @Test
    void rawBytes_areTheOriginalElseTheBody() {
        PayloadSink sink =
                processor("{sampling_ratio: 1, measure_log_raw_bytes: true}", Signal.LOGS, new TelemetrySink());

        sink.accept(logs(log("body", "original text"), log("böse", null), log(null, null)), outcomes::add);

        assertThat(platform.counter(NAME + "log_raw_bytes")).isEqualTo("original text".length() + 5);
        assertThat(platform.counter(NAME + "log_count")).isEqualTo(3);
    }

    @Test
    void rawFields_takeTheFallbackOfRecordsThatLackTheField() {
        LogRecord with = log("body", null);
        with.attributes().put("raw", "12345");
        PayloadSink sink = processor(
                "{sampling_ratio: 1, measure_log_raw_bytes: true,"
                        + " measure_log_raw_fields: [{field: raw, fallback_field: body}]}",
                Signal.LOGS,
                new TelemetrySink());

        sink.accept(logs(with, log("four", null)), outcomes::add);

        assertThat(platform.counter(NAME + "log_raw_bytes")).isEqualTo(9);
        assertThatThrownBy(() -> Yaml.bind(ThroughputConfig.class, "measure_log_raw_fields: [{fallback_field: body}]"))
                .hasMessageContaining("c.measure_log_raw_fields[0].field");
    }

    private PayloadSink processor(String yaml, Signal signal, PayloadSink next) {
        return new ThroughputMeasurement(
                "throughputmeasurement/x",
                Yaml.bind(ThroughputConfig.class, yaml),
                signal,
                platform.platform().metrics(),
                () -> drawn,
                next);
    }

    private static LogRecord log(String body, String original) {
        LogRecord log = new LogRecord();
        log.setBody(body);
        if (original != null) {
            log.attributes().put("log.record.original", original);
        }
        return log;
    }

    private static Payload logs(LogRecord... records) {
        Telemetry telemetry = new Telemetry(Signal.LOGS);
        ResourceItems resource = new ResourceItems(Signal.LOGS);
        ScopeItems scope = new ScopeItems(Signal.LOGS);
        scope.items().addAll(List.of(records));
        resource.scopes().add(scope);
        telemetry.resources().add(resource);
        return telemetry.toPayload(RequestContext.NONE, 0);
    }
}
