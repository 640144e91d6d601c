package io.spanway.processing.connector.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.pipeline.PipelineId;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.NameConditions;
import io.spanway.processing.fake.SeriesText;
import io.spanway.processing.fake.Spans;
import io.spanway.processing.fake.TelemetrySink;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.fake.Yaml;
import io.spanway.processing.ottl.adapter.ItemConditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway")
class CountConnectorTest extends PayloadSinkContract {
    private static final String PREFIX =
            " github.com/open-telemetry/opentelemetry-collector-contrib/connector/countconnector ";

    private final TelemetrySink sink = new TelemetrySink();
    private final List<Outcome> outcomes = new ArrayList<>();

    @Override
    protected PayloadSink sink() {
        return connector("{}", ExporterTypesTest.nop());
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void defaults_countSpansAndEvents() {
        Span span = Spans.span(1, 1, 0, 2, "a", 1);
        span.events().add(new SpanEvent());
        span.events().add(new SpanEvent());

        connector("{spans: {}}", sink).accept(Spans.of("web", span, Spans.span(1, 2, 1, 2, "b", 1)), outcomes::add);

        String resource = "{service.name=String:web}" + PREFIX;
        assertThat(SeriesText.of(sink.last()))
                .containsExactly(
                        resource + "trace.span.count [] SUM 1 monotonic {} int 2",
                        resource + "trace.span.event.count [] SUM 1 monotonic {} int 2");
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
    }

    @Test
    void logs_areCountedByAttributeOfItemScopeOrResource() {
        String yaml = """
                logs:
                  by.level:
                    description: d
                    attributes: [{key: level, default_value: none}, {key: host, default_value: 5}]
                """;
        connector(yaml, sink).accept(logs(log("warn"), log("warn"), log(null)), outcomes::add);

        assertThat(SeriesText.of(sink.last()))
                .containsExactly(
                        "{host=String:h}" + PREFIX
                                + "by.level [] SUM 1 monotonic {host=String:h, level=String:none} int 1",
                        "{host=String:h}" + PREFIX
                                + "by.level [] SUM 1 monotonic {host=String:h, level=String:warn} int 2");
    }

    @Test
    void itemsThatLackAnAttributeWithoutDefault_doNotCount() {
        connector("logs: {m: {attributes: [{key: level}]}}", sink).accept(logs(log("warn"), log(null)), outcomes::add);

        assertThat(SeriesText.of(sink.last())).hasSize(1).allMatch(line -> line.endsWith("int 1"));
    }

    @Test
    void conditions_anyOfThemMustBeTrue() {
        connector(
                        "spans: {m: {conditions: [name=a, name=b]}, none: {conditions: [name=z]}, bad: {conditions: [fail]}}",
                        sink)
                .accept(
                        Spans.of(
                                "web",
                                Spans.span(1, 1, 0, 2, "a", 1),
                                Spans.span(1, 2, 0, 2, "b", 1),
                                Spans.span(1, 3, 0, 2, "c", 1)),
                        outcomes::add);

        assertThat(SeriesText.of(sink.last()))
                .hasSize(1)
                .allMatch(line -> line.contains(" m [] ") && line.endsWith("int 2"));
    }

    @Test
    void ottl_chooses_andWhatFailsDoesNotCount() {
        Span span = Spans.span(1, 1, 0, 2, "a", 1);
        span.events().add(new SpanEvent());
        span.events().add(new SpanEvent());
        String yaml = """
                spans: {named: {conditions: ['name == "a"']}, bad: {conditions: ['ParseJSON(name)["x"] == 1']}}
                spanevents: {second: {conditions: ['event_index == 1 and resource.attributes["service.name"] == "web"']}}
                """;
        new CountConnector(
                        Yaml.bind(CountConfig.class, yaml),
                        Map.of(PipelineId.parse("metrics"), sink),
                        new ItemConditions(),
                        () -> 7)
                .accept(Spans.of("web", span, Spans.span(1, 2, 1, 2, "b", 1)), outcomes::add);

        assertThat(SeriesText.of(sink.last()))
                .hasSize(2)
                .anyMatch(line -> line.contains(" named [] ") && line.endsWith("int 1"))
                .anyMatch(line -> line.contains(" second [] ") && line.endsWith("int 1"));
    }

    @Test
    void ottlThatCannotBeCompiled_isRefusedWithItsPath() {
        assertThatThrownBy(() -> new CountConnector(
                        Yaml.bind(CountConfig.class, "logs: {m: {conditions: ['bdy == 1']}}"),
                        Map.of(PipelineId.parse("metrics"), sink),
                        new ItemConditions(),
                        () -> 7))
                .hasMessageContaining("logs: m.conditions: column 1 of `bdy == 1`");
    }

    @Test
    void metrics_areCountedAndTheirPoints() {
        Telemetry given = new Telemetry(Signal.METRICS);
        ResourceItems resource = new ResourceItems(Signal.METRICS);
        ScopeItems scope = new ScopeItems(Signal.METRICS);
        Metric metric = new Metric();
        metric.setType(MetricType.GAUGE);
        metric.points().add(new NumberPoint());
        metric.points().add(new NumberPoint());
        scope.items().add(metric);
        resource.scopes().add(scope);
        given.resources().add(resource);

        connector("{}", sink).accept(given.toPayload(RequestContext.NONE, 0), outcomes::add);

        assertThat(SeriesText.of(sink.last()))
                .containsExactly(
                        "{}" + PREFIX + "metric.count [] SUM 1 monotonic {} int 1",
                        "{}" + PREFIX + "metric.datapoint.count [] SUM 1 monotonic {} int 2");
    }

    @Test
    void refusalOfTheMetrics_isTheAnswer() {
        Outcome down = Outcome.retryable(Reason.UNAVAILABLE, "down");
        sink.answer(down);

        connector("{}", sink).accept(Spans.of("web", Spans.span(1, 1, 0, 2, "a", 1)), outcomes::add);

        assertThat(outcomes).containsExactly(down);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    spans: {m: {attributes: [{key: a}, {key: a}]}} | c.spans.m.attributes[1].key: "a" is listed twice
                    spans: {m: {attributes: [{}]}} | c.spans.m.attributes[0].key: must name an attribute
                    metrics: {m: {attributes: [{key: a}]}} | c.metrics.m.attributes: metrics have no attributes
                    span: {} | c.span: unknown key
                    """)
    void config_thatCannotWork_isRefusedWithItsPath(String yaml, String message) {
        assertThatThrownBy(() -> Yaml.bind(CountConfig.class, yaml)).hasMessageContaining(message);
    }

    @Test
    void conditions_thatCannotBeCompiled_areRefusedWithTheMetricsName() {
        assertThatThrownBy(() -> connector("spans: {m: {conditions: [bad]}}", sink))
                .hasMessageContaining("spans: m.conditions: not name=X: bad");
    }

    private static CountConnector connector(String yaml, PayloadSink sink) {
        return new CountConnector(
                Yaml.bind(CountConfig.class, yaml),
                Map.of(PipelineId.parse("metrics"), sink),
                new NameConditions(),
                () -> 5);
    }

    private static LogRecord log(String level) {
        LogRecord log = new LogRecord();
        if (level != null) {
            log.attributes().put("level", level);
        }
        return log;
    }

    private static Payload logs(LogRecord... records) {
        Telemetry telemetry = new Telemetry(Signal.LOGS);
        ResourceItems resource = new ResourceItems(Signal.LOGS);
        resource.resource().attributes().put("host", "h");
        ScopeItems scope = new ScopeItems(Signal.LOGS);
        scope.items().addAll(List.of(records));
        resource.scopes().add(scope);
        telemetry.resources().add(resource);
        return telemetry.toPayload(RequestContext.NONE, 0);
    }
}
