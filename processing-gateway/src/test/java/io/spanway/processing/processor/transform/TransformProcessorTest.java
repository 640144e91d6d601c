package io.spanway.processing.processor.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.LogRecord;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.fake.Batches;
import io.spanway.processing.fake.Nodes;
import io.spanway.processing.fake.RecordingSink;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.ottl.StatementErrors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransformProcessorTest extends PayloadSinkContract {
    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        TransformConfig config = config("trace_statements", List.of("set(span.name, \"x\")"));
        return new TransformProcessor(
                "transform", config, Signal.TRACES, platform.platform(), new RecordingSink(Outcome.ACCEPTED));
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    private static TransformConfig config(String key, Object value) {
        return Nodes.bind(TransformConfig.class, Map.of(key, value));
    }

    private Batches run(Telemetry telemetry, Map<String, ?> config) {
        TransformConfig bound = Nodes.bind(TransformConfig.class, config);
        return new Batches()
                .send(
                        telemetry,
                        next -> new TransformProcessor(
                                "transform/t", bound, telemetry.signal(), platform.platform(), next));
    }

    @Test
    void defaults_areTheCollectors() {
        TransformConfig config = Nodes.bind(TransformConfig.class, Map.of());
        assertThat(config.errorMode().name()).isEqualTo("IGNORE");
        assertThat(config.flattenData()).isFalse();
        assertThat(config.groups(Signal.TRACES)).isEmpty();
    }

    @Test
    void plainStatements_areOneGroupOfTheDeepestContext() {
        Batches batch = run(
                Batches.traces(),
                Map.of(
                        "trace_statements",
                        List.of(
                                "set(span.attributes[\"svc\"], resource.attributes[\"service.name\"])",
                                "set(resource.attributes[\"seen\"], span.name)")));
        assertThat(batch.items(Span.class))
                .extracting(span -> span.attributes().get("svc"))
                .containsExactly("shop", "shop", "pay", "pay");
        assertThat(batch.last().resources().get(1).resource().attributes().get("seen"))
                .isEqualTo("pay1");
    }

    @Test
    void structuredEntries_runOneAfterTheOtherOverTheWholeBatch() {
        Batches batch = run(
                Batches.traces(),
                Map.of(
                        "trace_statements",
                        List.of(
                                Map.of("context", "span", "statements", List.of("set(name, \"first\")")),
                                Map.of(
                                        "context",
                                        "spanevent",
                                        "statements",
                                        List.of("set(span.attributes[\"from\"], span.name)")))));
        assertThat(batch.items(Span.class))
                .extracting(span -> span.attributes().get("from"))
                .containsOnly("first");
    }

    @Test
    void conditions_letItemsIn() {
        Batches batch = run(
                Batches.traces(),
                Map.of(
                        "trace_statements",
                        List.of(Map.of(
                                "context", "span",
                                "conditions", List.of("name == \"shop0\"", "attributes[\"i\"] == 1"),
                                "statements", List.of("set(name, \"in\")")))));
        assertThat(batch.spanNames()).containsExactly("in", "in", "pay0", "in");
    }

    @Test
    void whereClause_decidesForItsStatementOnly() {
        Batches batch = run(
                Batches.traces(),
                Map.of(
                        "trace_statements",
                        List.of("set(span.name, \"x\") where span.name == \"shop0\"", "set(span.kind, 3)")));
        assertThat(batch.spanNames()).containsExactly("x", "shop1", "pay0", "pay1");
        assertThat(batch.items(Span.class)).extracting(Span::kind).containsOnly(3);
    }

    @Test
    void cache_isEmptyForEachItem_unlessShared() {
        List<String> statements =
                List.of("set(name, cache[\"before\"]) where cache[\"before\"] != nil", "set(cache[\"before\"], name)");
        Map<String, ?> own = Map.of("trace_statements", List.of(Map.of("context", "span", "statements", statements)));
        assertThat(run(Batches.traces(), own).spanNames()).containsExactly("shop0", "shop1", "pay0", "pay1");
        Map<String, ?> shared = Map.of(
                "trace_statements", List.of(Map.of("context", "span", "statements", statements, "shared_cache", true)));
        assertThat(run(Batches.traces(), shared).spanNames()).containsExactly("shop0", "shop0", "shop0", "shop0");
    }

    @Test
    void failingStatement_isCountedAndTheNextRuns() {
        Batches batch = run(
                Batches.traces(),
                Map.of("trace_statements", List.of("set(span.name, span.kind)", "set(span.kind, 1)")));
        assertThat(batch.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(batch.items(Span.class)).extracting(Span::kind).containsOnly(1);
        assertThat(platform.counter(StatementErrors.COUNTER, "set(span.name, span.kind)", "transform/t"))
                .isEqualTo(4);
        assertThat(platform.counter(StatementErrors.COUNTER, "set(span.kind, 1)"))
                .isZero();
    }

    @Test
    void failingStatement_underPropagate_refusesTheBatchUntilItIsMended() {
        Batches batch = run(
                Batches.traces(),
                Map.of("error_mode", "propagate", "trace_statements", List.of("set(span.name, span.kind)")));
        assertThat(batch.count()).isZero();
        assertThat(batch.outcome()).isInstanceOf(Outcome.Retryable.class);
        assertThat(batch.outcome().toString())
                .contains("set(span.name, span.kind)")
                .contains("expected a string");
    }

    @Test
    void endlessCopies_refuseTheBatchForGood() {
        Batches batch = run(
                Batches.metrics(),
                Map.of("metric_statements", List.of("copy_metric(name=\"c\") where metric.name != nil")));
        assertThat(batch.outcome()).isInstanceOf(Outcome.Refused.class);
        assertThat(batch.outcome().toString()).contains("without end");
    }

    @Test
    void errorMode_ofAnEntry_comesBeforeTheProcessors() {
        Batches batch = run(
                Batches.traces(),
                Map.of(
                        "error_mode",
                        "propagate",
                        "trace_statements",
                        List.of(Map.of("statements", List.of("set(span.name, span.kind)"), "error_mode", "silent"))));
        assertThat(batch.outcome()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void logs_areTransformed() {
        Batches batch = run(
                Batches.logs(),
                Map.of("log_statements", List.of("set(log.attributes[\"b\"], log.body) where log.body != nil")));
        assertThat(batch.items(LogRecord.class))
                .extracting(log -> log.attributes().get("b"))
                .containsExactly("a", "b", null);
    }

    @Test
    void metrics_copiesAreVisitedToo() {
        Batches batch = run(
                Batches.metrics(),
                Map.of(
                        "metric_statements",
                        List.of("copy_metric(name=\"copy\") where metric.name == \"cpu\"", "set(metric.unit, \"1\")")));
        assertThat(batch.items(Metric.class)).extracting(Metric::name).containsExactly("cpu", "mem", "copy");
        assertThat(batch.items(Metric.class)).extracting(Metric::unit).containsOnly("1");
    }

    @Test
    void dataPoints_areVisitedInOrder() {
        Batches batch = run(
                Batches.metrics(),
                Map.of("metric_statements", List.of("set(datapoint.value_int, datapoint.value_int + 10)")));
        assertThat(batch.items(Metric.class).get(0).points())
                .extracting(point -> ((NumberPoint) point).intValue())
                .containsExactly(10L, 11L, 12L);
    }

    @Test
    void unchangedBatch_passesWithoutStatements() {
        assertThat(run(Batches.traces(), Map.of()).spanNames()).hasSize(4);
    }

    @Test
    void problems_areAllToldTogether_withPlaceAndText() {
        assertThatThrownBy(() -> Nodes.bind(
                        TransformConfig.class,
                        Map.of(
                                "trace_statements", List.of("set(span.nme, 1)", "nosuch(span.name)"),
                                "log_statements",
                                        List.of(Map.of("context", "log", "statements", List.of("set(body"))))))
                .hasMessageContaining("trace_statements")
                .hasMessageContaining("unknown path \"span.nme\"")
                .hasMessageContaining("unknown function \"nosuch\"")
                .hasMessageContaining("log_statements[0]")
                .hasMessageContaining("column 9 of `set(body`");
    }

    @Test
    void wrongConfigurations_areRefused() {
        refused(
                Map.of("trace_statements", List.of("set(span.name, \"a\")", Map.of("statements", List.of()))),
                "not both");
        refused(Map.of("trace_statements", "x"), "must be a list");
        refused(Map.of("trace_statements", List.of(5)), "must be text or a map");
        refused(Map.of("trace_statements", List.of(Map.of("context", "nope"))), "unknown context");
        refused(Map.of("trace_statements", List.of(Map.of("oops", 1))), "unknown key");
        refused(Map.of("trace_statements", List.of(Map.of("error_mode", "x"))), "ignore, silent or propagate");
        refused(Map.of("trace_statements", List.of(Map.of("shared_cache", 1))), "true or false");
        refused(Map.of("trace_statements", List.of(Map.of("statements", List.of(1)))), "must be text");
        refused(
                Map.of("trace_statements", List.of(Map.of("context", "log", "statements", List.of("set(body, 1)")))),
                "no context of this signal");
        refused(Map.of("trace_statements", List.of("set(log.body, 1)")), "no context can be inferred");
        refused(Map.of("flatten_data", true), "transform.flatten.logs");
        refused(Map.of("profile_statements", List.of("x")), "profiles are not supported");
        refused(Map.of("error_mode", "loud"), "error_mode");
        refused(Map.of("nonsense", 1), "unknown key");
    }

    private static void refused(Map<String, ?> config, String message) {
        assertThatThrownBy(() -> Nodes.bind(TransformConfig.class, config)).hasMessageContaining(message);
    }
}
