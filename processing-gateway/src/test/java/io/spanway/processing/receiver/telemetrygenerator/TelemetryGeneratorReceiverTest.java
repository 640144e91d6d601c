package io.spanway.processing.receiver.telemetrygenerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.fake.ManualTimer;
import io.spanway.processing.fake.TelemetrySink;
import io.spanway.processing.fake.Yaml;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway")
class TelemetryGeneratorReceiverTest {
    private final ManualTimer timer = new ManualTimer();
    private final Metrics metrics = new Metrics();
    private final TelemetrySink sink = new TelemetrySink();

    @Test
    void logs_comeAtTheConfiguredRate_firstAtOnce() {
        TelemetryGeneratorReceiver receiver = receiver("""
                payloads_per_second: 100
                generators:
                  - type: logs
                    resource_attributes: {service.name: web}
                    attributes: {n: 5, list: [a, 1]}
                    additional_config: {body: hello, severity: 9}
                """, Signal.LOGS);

        receiver.start();
        timer.advance(Duration.ZERO);
        assertThat(sink.received()).hasSize(1);
        timer.advance(Duration.ofMillis(990));
        assertThat(sink.received()).hasSize(100);

        Telemetry last = sink.last();
        LogRecord log = (LogRecord) only(last);
        assertThat(log.body()).isEqualTo("hello");
        assertThat(log.severityNumber()).isEqualTo(9);
        assertThat(log.timeUnixNano()).isEqualTo(log.observedTimeUnixNano()).isEqualTo(timer.unixNanos());
        assertThat(log.attributes().get("n")).isEqualTo(5L);
        assertThat(log.attributes().get("list")).hasToString("[a, 1]");
        assertThat(last.resources().get(0).resource().attributes().get("service.name"))
                .isEqualTo("web");
    }

    @Test
    void stop_endsIt() {
        TelemetryGeneratorReceiver receiver = receiver("generators: [{type: windows_events}]", Signal.LOGS);
        receiver.start();
        timer.advance(Duration.ofSeconds(2));

        receiver.stop(Duration.ofSeconds(1));
        timer.advance(Duration.ofSeconds(10));

        assertThat(sink.received()).hasSize(3);
        assertThat(timer.scheduled()).isZero();
        assertThat(sink.last().items()).isEqualTo(3);
    }

    @Test
    void unansweredPayloads_areBounded_andWhatIsLeftOutIsCounted() {
        sink.hold();
        TelemetryGeneratorReceiver receiver =
                receiver("{payloads_per_second: 1000, generators: [{type: logs}]}", Signal.LOGS);
        receiver.start();
        timer.advance(Duration.ofSeconds(1));
        assertThat(sink.received()).hasSize(TelemetryGeneratorReceiver.MAX_WAITING);
        assertThat(counter("spanway_telemetrygenerator_skipped_payloads_total"))
                .isEqualTo(1001 - TelemetryGeneratorReceiver.MAX_WAITING);

        sink.release();
        timer.advance(Duration.ofMillis(1));

        assertThat(sink.received()).hasSize(TelemetryGeneratorReceiver.MAX_WAITING + 1);
        assertThat(counter("otelcol_receiver_accepted_log_records"))
                .isEqualTo(sink.received().size());
    }

    @Test
    void refusals_areCounted() {
        sink.answer(Outcome.retryable(Reason.UNAVAILABLE, "down"));
        receiver("generators: [{type: logs}]", Signal.LOGS).start();

        timer.advance(Duration.ZERO);

        assertThat(counter("otelcol_receiver_refused_log_records")).isEqualTo(1);
    }

    @Test
    void generators_ofSignalsWithoutPipeline_areLeftOut() {
        receiver("generators: [{type: logs}, {type: host_metrics}]", Signal.METRICS)
                .start();

        timer.advance(Duration.ZERO);

        assertThat(sink.received()).hasSize(1);
        assertThat(sink.last().signal()).isEqualTo(Signal.METRICS);
        assertThat(sink.last().items()).isEqualTo(HostMetricShapes.ALL.size());
    }

    @Test
    void metrics_areDrawnBetweenTheirBounds() {
        receiver("""
                        generators:
                          - type: metrics
                            attributes: {host: h}
                            additional_config:
                              metrics:
                                - {name: m.sum, value_min: 7, value_max: 7, type: Sum, unit: By, attributes: {state: a}}
                                - {name: m.gauge, value_min: 0, value_max: 1, type: Gauge, unit: "1"}
                        """, Signal.METRICS).start();

        timer.advance(Duration.ZERO);

        List<Item> made = sink.last().resources().get(0).scopes().get(0).items();
        Metric sum = (Metric) made.get(0);
        NumberPoint seven = (NumberPoint) sum.points().get(0);
        assertThat(sum.type()).isEqualTo(MetricType.SUM);
        assertThat(seven.isInt()).isTrue();
        assertThat(seven.intValue()).isEqualTo(7);
        assertThat(seven.attributes().get("state")).isEqualTo("a");
        assertThat(seven.attributes().get("host")).isEqualTo("h");
        NumberPoint fraction = (NumberPoint) ((Metric) made.get(1)).points().get(0);
        assertThat(fraction.isInt()).isFalse();
        assertThat(fraction.doubleValue()).isBetween(0.0, 1.0);
    }

    @Test
    void sums_takeBothOfTheirBounds() {
        receiver("""
                        generators:
                          - type: metrics
                            additional_config:
                              metrics: [{name: m, value_min: 0, value_max: 1, type: Sum, unit: "{n}"}]
                        """, Signal.METRICS).start();

        timer.advance(Duration.ofSeconds(200));

        Set<Long> drawn = new TreeSet<>();
        for (Telemetry one : sink.received()) {
            drawn.add(((NumberPoint) ((Metric) only(one)).points().get(0)).intValue());
        }
        assertThat(drawn).containsExactly(0L, 1L);
    }

    @Test
    void severalGenerators_eachMakeAPayloadATick_fastestRateIncluded() {
        receiver("{payloads_per_second: 100000, generators: [{type: logs}, {type: windows_events}]}", Signal.LOGS)
                .start();

        timer.advance(Duration.ofMillis(1));

        assertThat(sink.received()).hasSize(2 * 101);
        assertThat(counter("spanway_telemetrygenerator_skipped_payloads_total")).isZero();
    }

    @Test
    void otlp_withoutTimes_keepsNone_andGivesTheSameEachTime() {
        receiver(
                        "generators: [{type: otlp, additional_config: {telemetry_type: logs, otlp_json: "
                                + "'{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"severityNumber\":9}]}]}]}'}}]",
                        Signal.LOGS)
                .start();

        timer.advance(Duration.ofSeconds(1));

        assertThat(sink.received()).hasSize(2);
        assertThat(((LogRecord) only(sink.last())).timeUnixNano()).isZero();
        assertThat(((LogRecord) only(sink.last())).severityNumber()).isEqualTo(9);
    }

    @Test
    void otlp_isReplayedWithItsLatestTimeNow() {
        String json = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"x\",\"startTimeUnixNano\":\"1000\","
                + "\"endTimeUnixNano\":\"3000\",\"events\":[{\"timeUnixNano\":\"2000\"}]}]}]}]}";
        receiver(
                        "generators: [{type: otlp, additional_config: {telemetry_type: traces, otlp_json: '" + json
                                + "'}}]",
                        Signal.TRACES)
                .start();

        timer.advance(Duration.ofSeconds(1));

        assertThat(sink.received()).hasSize(2);
        Span span = (Span) only(sink.last());
        assertThat(span.endTimeUnixNano()).isEqualTo(timer.unixNanos());
        assertThat(span.startTimeUnixNano()).isEqualTo(timer.unixNanos() - 2000);
        assertThat(span.events().get(0).timeUnixNano()).isEqualTo(timer.unixNanos() - 1000);
    }

    @Test
    void windowsEvents_haveStructuredBodies() {
        receiver("generators: [{type: windows_events}]", Signal.LOGS).start();

        timer.advance(Duration.ZERO);

        LogRecord first = (LogRecord)
                sink.last().resources().get(0).scopes().get(0).items().get(0);
        assertThat(((Attributes) first.body()).get("channel")).isEqualTo("Security");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    payloads_per_second: 0 | c.payloads_per_second: must be 1 to
                    payloads_per_second: 1 | c.generators: list at least one generator
                    generators: [{}] | c.generators[0].type: say what to generate
                    generators: [{type: blitz}] | must be one of logs, metrics, host_metrics
                    generators: [{type: logs, additional_config: {severity: 25}}] | severity must be 1 to 24
                    generators: [{type: logs, additional_config: {body: 5}}] | body must be text
                    generators: [{type: logs, additional_config: {bdy: x}}] | bdy is not known here
                    generators: [{type: metrics}] | list at least one metric
                    generators: [{type: metrics, additional_config: {metrics: [{name: a, type: X}]}}] | type of a must be
                    generators: [{type: logs, additional_config: {severity: 9.5}}] | severity must be a whole number
                    generators: [{type: logs, additional_config: {severity: '9'}}] | severity must be a whole number
                    generators: [{type: metrics, additional_config: {metrics: [{name: a, type: Sum, value_min: 0.5, value_max: 1}]}}] | value_min of a must be a whole number
                    generators: [{type: metrics, additional_config: {metrics: [{name: a, type: Sum, value_min: 2, value_max: 1}]}}] | value_max of a is less
                    generators: [{type: metrics, additional_config: {metrics: [{name: a, type: Sum, value_min: 0}]}}] | value_max of a must be a whole number
                    generators: [{type: metrics, additional_config: {metrics: [{name: a, type: Sum, value_min: 0, value_max: 1, attributes: [x]}]}}] | attributes of a must be a map
                    generators: [{type: metrics, additional_config: {metrics: [{name: a, typ: Sum}]}}] | typ is not known here
                    generators: [{type: host_metrics}, {type: otlp, additional_config: {telemetry_type: logs}}] | otlp_json must be the text
                    generators: [{type: otlp, additional_config: {telemetry_type: x}}] | must be logs, metrics or traces
                    generators: [{type: otlp, additional_config: {telemetry_type: logs, otlp_json: '{'}}] | otlp_json:
                    """)
    void config_thatCannotWork_isRefusedWithItsPath(String yaml, String message) {
        String whole = yaml.startsWith("payloads_per_second: 0") ? "{" + yaml + ", generators: [{type: logs}]}" : yaml;
        assertThatThrownBy(() -> Yaml.bind(GeneratorConfig.class, whole)).hasMessageContaining(message);
    }

    private TelemetryGeneratorReceiver receiver(String yaml, Signal... signals) {
        Map<Signal, PayloadSink> outputs = new EnumMap<>(Signal.class);
        for (Signal signal : signals) {
            outputs.put(signal, sink);
        }
        return new TelemetryGeneratorReceiver(
                "telemetrygeneratorreceiver/x",
                Yaml.bind(GeneratorConfig.class, yaml),
                outputs,
                metrics,
                timer,
                timer::unixNanos);
    }

    private static Item only(Telemetry telemetry) {
        return telemetry.resources().get(0).scopes().get(0).items().get(0);
    }

    private long counter(String family) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .mapToLong(series -> ((com.codahale.metrics.Counter) series.instrument()).getCount())
                .sum();
    }
}
