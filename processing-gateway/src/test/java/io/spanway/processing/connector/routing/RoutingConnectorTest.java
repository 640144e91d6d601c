package io.spanway.processing.connector.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Counter;
import io.netty.buffer.Unpooled;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.connector.condition.Condition;
import io.spanway.processing.connector.condition.RequestConditions;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.NameConditions;
import io.spanway.processing.fake.RecordingSink;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.fake.Yaml;
import io.spanway.processing.ottl.adapter.ItemConditions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway")
class RoutingConnectorTest extends PayloadSinkContract {
    private final Metrics metrics = new Metrics();
    private final RecordingSink a = new RecordingSink(Outcome.ACCEPTED);
    private final RecordingSink b = new RecordingSink(Outcome.ACCEPTED);
    private final RecordingSink rest = new RecordingSink(Outcome.ACCEPTED);
    private final List<Outcome> outcomes = new ArrayList<>();

    @Override
    protected PayloadSink sink() {
        return new RoutingConnector(
                "routing",
                Yaml.bind(
                        RoutingConfig.class,
                        "{default_pipelines: [traces/a], table: [{context: span, condition: name=x, pipelines: [traces/a]}]}"),
                Map.of(PipelineId.parse("traces/a"), ExporterTypesTest.nop()),
                new NameConditions(),
                metrics);
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void spans_goToTheFirstRouteTheyMeet_theRestToTheDefault() {
        send(connector("""
                default_pipelines: [traces/rest]
                table:
                  - {context: span, condition: name=a0, pipelines: [traces/a]}
                  - {context: span, condition: name=a0, pipelines: [traces/b]}
                  - {context: span, condition: name=b1, pipelines: [traces/b]}
                """));

        assertThat(a.received()).containsExactly(List.of("a0"));
        assertThat(b.received()).containsExactly(List.of("b1"));
        assertThat(rest.received()).containsExactly(List.of("a1", "b0"));
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
    }

    @Test
    void copiedSpans_stayForTheRoutesBehind() {
        send(connector("""
                default_pipelines: [traces/rest]
                table:
                  - {context: span, condition: name=a0, action: copy, pipelines: [traces/a]}
                  - {context: span, condition: name=a0, pipelines: [traces/b]}
                """));

        assertThat(a.received()).containsExactly(List.of("a0"));
        assertThat(b.received()).containsExactly(List.of("a0"));
        assertThat(rest.received()).containsExactly(List.of("a1", "b0", "b1"));
    }

    @Test
    void resources_goWhole_contextInferredFromThePath() {
        send(connector("""
                default_pipelines: [traces/rest]
                table: [{statement: route() where resource.name=b, pipelines: [traces/a, traces/b]}]
                """));

        assertThat(a.received()).containsExactly(List.of("b0", "b1"));
        assertThat(b.received()).containsExactly(List.of("b0", "b1"));
        assertThat(rest.received()).containsExactly(List.of("a0", "a1"));
    }

    @Test
    void unconditionalCopy_seesWhatIsThereThen() {
        send(connector("""
                default_pipelines: [traces/rest]
                table:
                  - {context: span, condition: name=a0, pipelines: [traces/a]}
                  - {statement: route(), action: copy, pipelines: [traces/b]}
                  - {context: span, condition: name=a1, pipelines: [traces/a]}
                """));

        assertThat(a.received()).as("one payload for both routes").containsExactly(List.of("a0", "a1"));
        assertThat(b.received()).containsExactly(List.of("a1", "b0", "b1"));
        assertThat(rest.received()).containsExactly(List.of("b0", "b1"));
    }

    @Test
    void request_routesWithoutDecoding() {
        RoutingConnector connector = connector("""
                default_pipelines: [traces/rest]
                table:
                  - {context: request, condition: 'request["X-Tenant"] == "acme"', pipelines: [traces/a]}
                  - {context: request, condition: 'request["x-tenant"] != "none"', pipelines: [traces/b]}
                """);

        Payload payload = tenant("acme");
        connector.accept(payload, outcomes::add);
        connector.accept(tenant("none"), outcomes::add);
        connector.accept(tenant("other"), outcomes::add);

        assertThat(payload.decoded()).isNull();
        assertThat(a.received()).containsExactly(List.of("x0"));
        assertThat(rest.received()).containsExactly(List.of("x0"));
        assertThat(b.received()).containsExactly(List.of("x0"));
    }

    @Test
    void unrouted_withoutDefault_areDroppedAndCounted() {
        send(connector("table: [{context: span, condition: name=a0, pipelines: [traces/a]}]"));

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(counter("spanway_connector_routing_dropped_items_total")).isEqualTo(3);
    }

    @Test
    void failingCondition_countsAsNotMet_unlessItIsToPropagate() {
        String table =
                "table: [{context: span, condition: fail, pipelines: [traces/a]}]\ndefault_pipelines: [traces/rest]";
        send(connector(table));
        assertThat(rest.received()).containsExactly(List.of("a0", "a1", "b0", "b1"));
        assertThat(counter("spanway_connector_routing_failed_conditions_total")).isEqualTo(4);

        send(connector("error_mode: propagate\n" + table));
        assertThat(outcomes.get(1)).isEqualTo(Outcome.refused(Reason.INTERNAL, "a routing condition failed: as asked"));
        assertThat(rest.received()).hasSize(1);
    }

    @Test
    void worstAnswer_isTheAnswer() {
        Outcome down = Outcome.retryable(Reason.UNAVAILABLE, "down");
        Map<PipelineId, PayloadSink> pipelines = pipelines();
        pipelines.put(PipelineId.parse("traces/b"), new RecordingSink(down));
        send(new RoutingConnector(
                "routing/x",
                Yaml.bind(RoutingConfig.class, "table: [{statement: route(), pipelines: [traces/a, traces/b]}]"),
                pipelines,
                new NameConditions(),
                metrics));

        assertThat(outcomes).containsExactly(down);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {} | c.table: list at least one route
                    table: [{pipelines: [traces/a]}] | c.table[0]: set either condition or statement
                    table: [{condition: x, statement: route(), pipelines: [a]}] | c.table[0]: set either condition
                    table: [{condition: x}] | c.table[0].pipelines: list at least one pipeline
                    table: [{statement: drop(), pipelines: [traces/a]}] | c.table[0].statement: must be route()
                    table: [{condition: x, context: spam, pipelines: [a]}] | must be one of resource, span
                    table: [{condition: x, context: otelcol, pipelines: [a]}] | c.table[0].context: otelcol is not known
                    table: [{statement: route(), action: take, pipelines: [a]}] | must be one of move, copy
                    """)
    void config_thatCannotWork_isRefusedWithItsPath(String yaml, String message) {
        assertThatThrownBy(() -> Yaml.bind(RoutingConfig.class, yaml)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    table: [{statement: route(), pipelines: [traces/none]}] | no pipeline "traces/none" has this connector
                    table: [{statement: route(), pipelines: [traces/a, logs]}] | "logs" is of logs, the pipelines before
                    {default_pipelines: [x], table: [{statement: route(), pipelines: [traces/a]}]} | default_pipelines: no
                    table: [{context: span, condition: 'x ==', pipelines: [traces/a]}] | table[0]: not name=X
                    table: [{context: request, condition: 'a == "b"', pipelines: [traces/a]}] | a condition on the request
                    """)
    void routes_thatCannotWork_areRefused(String yaml, String message) {
        assertThatThrownBy(() -> connector(yaml)).hasMessageContaining(message);
    }

    @Test
    void ottl_routesByItemAndByResource() {
        send(ottl("""
                default_pipelines: [traces/rest]
                table:
                  - {statement: 'route() where span.name == "a0"', pipelines: [traces/a]}
                  - {context: resource, condition: 'attributes["service.name"] == "b"', pipelines: [traces/b]}
                  - {condition: 'log.body == "a1"', pipelines: [traces/a]}
                """));

        assertThat(a.received()).containsExactly(List.of("a0"));
        assertThat(b.received()).containsExactly(List.of("b0", "b1"));
        assertThat(rest.received()).as("no log is a span").containsExactly(List.of("a1"));
    }

    @Test
    void ottlThatFails_countsAsNotMet_unlessItIsToPropagate() {
        String table = "table: [{context: span, condition: 'ParseJSON(name)[\"a\"] == 1', pipelines: [traces/a]}]";
        send(ottl(table + "\ndefault_pipelines: [traces/rest]"));
        assertThat(rest.received()).containsExactly(List.of("a0", "a1", "b0", "b1"));
        assertThat(counter("spanway_connector_routing_failed_conditions_total")).isEqualTo(4);

        send(ottl("error_mode: propagate\n" + table));
        assertThat(outcomes.get(1).toString()).contains("a routing condition failed: `ParseJSON(name)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {context: span, condition: 'nmae == "a"', pipelines: [traces/a]} | table[0]: column 1 of `nmae == "a"`
                    {statement: 'route() where span.name ==', pipelines: [traces/a]} | table[0]: column 13 of `span.name ==`
                    {condition: 'spanevent.name == "a"', pipelines: [traces/a]} | table[0].condition: span events cannot be
                    """)
    void ottlThatCannotBeCompiled_isRefusedWithItsPath(String route, String message) {
        assertThatThrownBy(() -> ottl("table: [" + route + "]")).hasMessageContaining(message);
    }

    private RoutingConnector ottl(String yaml) {
        Condition.Compiler compiler = new RequestConditions(new ItemConditions());
        return new RoutingConnector("routing/x", Yaml.bind(RoutingConfig.class, yaml), pipelines(), compiler, metrics);
    }

    @Test
    void otherSignals_areRefused() {
        RoutingConnector connector = connector("table: [{statement: route(), pipelines: [traces/a]}]");

        connector.accept(new Payload(Signal.LOGS, Unpooled.buffer(), RequestContext.NONE, 0), outcomes::add);

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Refused.class);
    }

    private RoutingConnector connector(String yaml) {
        Condition.Compiler compiler = new RequestConditions(new NameConditions());
        return new RoutingConnector("routing/x", Yaml.bind(RoutingConfig.class, yaml), pipelines(), compiler, metrics);
    }

    private Map<PipelineId, PayloadSink> pipelines() {
        Map<PipelineId, PayloadSink> pipelines = new LinkedHashMap<>();
        pipelines.put(PipelineId.parse("traces/a"), a);
        pipelines.put(PipelineId.parse("traces/b"), b);
        pipelines.put(PipelineId.parse("traces/rest"), rest);
        pipelines.put(PipelineId.parse("logs"), rest);
        return pipelines;
    }

    private void send(RoutingConnector connector) {
        connector.accept(
                TracePayloads.payload(TracePayloads.request(TracePayloads.group("a", 2), TracePayloads.group("b", 2))),
                outcomes::add);
    }

    private static Payload tenant(String name) {
        RequestContext context = new RequestContext(Map.of("x-tenant", List.of(name)), RequestContext.NO_DEADLINE);
        byte[] request = TracePayloads.request(TracePayloads.group("x", 1));
        return new Payload(Signal.TRACES, Unpooled.wrappedBuffer(request), context, 0);
    }

    private long counter(String family) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }
}
