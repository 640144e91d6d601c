package io.spanway.processing.processor.filter;

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

class FilterProcessorTest extends PayloadSinkContract {
    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        FilterConfig config =
                Nodes.bind(FilterConfig.class, Map.of("trace_conditions", List.of("span.name == \"a0\"")));
        return new FilterProcessor(
                "filter", config, Signal.TRACES, platform.platform(), new RecordingSink(Outcome.ACCEPTED));
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    private Batches run(Telemetry telemetry, Map<String, ?> config) {
        FilterConfig bound = Nodes.bind(FilterConfig.class, config);
        return new Batches()
                .send(
                        telemetry,
                        next -> new FilterProcessor("filter/f", bound, telemetry.signal(), platform.platform(), next));
    }

    private long filtered(String items) {
        return platform.counter("otelcol_processor_filter_" + items + "_filtered", "filter/f");
    }

    @Test
    void noConditions_passEverything() {
        assertThat(run(Batches.traces(), Map.of()).spanNames()).hasSize(4);
        assertThat(filtered("spans")).isZero();
    }

    @Test
    void span_isDropped_ifAnyConditionIsTrue() {
        Batches batch = run(
                Batches.traces(),
                Map.of("trace_conditions", List.of("span.name == \"shop0\"", "span.attributes[\"i\"] == 1")));
        assertThat(batch.spanNames()).containsExactly("pay0");
        assertThat(batch.last().resources()).hasSize(1);
        assertThat(filtered("spans")).isEqualTo(3);
    }

    @Test
    void plainConditions_haveEachTheirOwnContext() {
        Batches batch = run(
                Batches.traces(),
                Map.of(
                        "trace_conditions",
                        List.of(
                                "resource.attributes[\"service.name\"] == \"pay\"",
                                "span.name == \"shop0\"",
                                "spanevent.name == \"event1\"")));
        assertThat(batch.spanNames()).containsExactly("shop1");
        assertThat(batch.items(Span.class).get(0).events()).isEmpty();
    }

    @Test
    void scope_isDroppedWithItsItems() {
        Batches batch = run(Batches.traces(), Map.of("trace_conditions", List.of("scope.name == \"shop-lib\"")));
        assertThat(batch.spanNames()).containsExactly("pay0", "pay1");
    }

    @Test
    void everythingDropped_isAcceptedAndNotForwarded() {
        Batches batch = run(Batches.traces(), Map.of("trace_conditions", List.of("span.name != \"\"")));
        assertThat(batch.count()).isZero();
        assertThat(batch.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(filtered("spans")).isEqualTo(4);
    }

    @Test
    void entries_mayNameContextAndErrorMode() {
        Batches batch = run(
                Batches.traces(),
                Map.of(
                        "error_mode",
                        "propagate",
                        "trace_conditions",
                        List.of(Map.of(
                                "context", "span",
                                "conditions", List.of("Int(name) == 1", "name == \"pay1\""),
                                "error_mode", "silent"))));
        assertThat(batch.spanNames()).containsExactly("shop0", "shop1", "pay0");
    }

    @Test
    void failingCondition_countsAsNotMatched() {
        Batches batch = run(Batches.traces(), Map.of("trace_conditions", List.of("Int(span.name) == 1")));
        assertThat(batch.spanNames()).hasSize(4);
        assertThat(platform.counter(StatementErrors.COUNTER, "Int(span.name) == 1"))
                .isEqualTo(4);
    }

    @Test
    void failingCondition_underPropagate_refusesTheBatchUntilItIsMended() {
        Batches batch = run(
                Batches.traces(),
                Map.of("error_mode", "propagate", "trace_conditions", List.of("Int(span.name) == 1")));
        assertThat(batch.count()).isZero();
        assertThat(batch.outcome()).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void olderForm_hasBarePaths() {
        Batches batch = run(
                Batches.traces(),
                Map.of(
                        "traces",
                        Map.of(
                                "resource", List.of("attributes[\"service.name\"] == \"pay\""),
                                "span", List.of("name == \"shop1\""),
                                "spanevent", List.of("name == \"event0\""))));
        assertThat(batch.spanNames()).containsExactly("shop0");
        assertThat(batch.items(Span.class).get(0).events()).isEmpty();
    }

    @Test
    void metric_withoutPointsLeft_isRemoved() {
        Batches batch =
                run(Batches.metrics(), Map.of("metric_conditions", List.of("datapoint.attributes[\"core\"] == \"0\"")));
        assertThat(batch.items(Metric.class)).extracting(Metric::name).containsExactly("cpu");
        assertThat(batch.items(Metric.class).get(0).points()).hasSize(2);
        assertThat(filtered("datapoints")).isEqualTo(2);
    }

    @Test
    void metricConditions_canAskAboutPoints() {
        Batches batch = run(
                Batches.metrics(), Map.of("metrics", Map.of("metric", List.of("HasAttrOnDatapoint(\"core\", \"2\")"))));
        assertThat(batch.items(Metric.class)).extracting(Metric::name).containsExactly("mem");
        assertThat(filtered("datapoints")).isEqualTo(3);
    }

    @Test
    void metrics_includeAndExclude_byName() {
        assertThat(run(Batches.metrics(), metrics("include", "strict", "cpu")).items(Metric.class))
                .extracting(Metric::name)
                .containsExactly("cpu");
        assertThat(run(Batches.metrics(), metrics("exclude", "regexp", "^c")).items(Metric.class))
                .extracting(Metric::name)
                .containsExactly("mem");
        assertThat(run(Batches.metrics(), metrics("include", "regexp", "zz")).count())
                .isZero();
    }

    private static Map<String, ?> metrics(String key, String type, String name) {
        return Map.of("metrics", Map.of(key, Map.of("match_type", type, "metric_names", List.of(name))));
    }

    @Test
    void metrics_include_byResource() {
        Map<String, ?> attribute = Map.of("key", "service.name", "value", "other");
        Batches batch = run(
                Batches.metrics(),
                Map.of(
                        "metrics",
                        Map.of("include", Map.of("match_type", "strict", "resource_attributes", List.of(attribute)))));
        assertThat(batch.count()).isZero();
    }

    @Test
    void logs_byCondition() {
        Batches batch =
                run(Batches.logs(), Map.of("log_conditions", List.of("log.severity_number < SEVERITY_NUMBER_WARN")));
        assertThat(batch.items(LogRecord.class)).extracting(LogRecord::body).containsExactly("b");
        assertThat(filtered("logs")).isEqualTo(2);
    }

    @Test
    void logs_includeAndExclude_byProperties() {
        assertThat(logs("include", Map.of("match_type", "strict", "severity_texts", List.of("INFO"))))
                .containsExactly("a");
        assertThat(logs("include", Map.of("severity_number", Map.of("min", "ERROR"))))
                .containsExactly("b");
        assertThat(logs("include", Map.of("severity_number", Map.of("min", "ERROR", "match_undefined", true))))
                .containsExactly("b", null);
        assertThat(logs("exclude", Map.of("match_type", "regexp", "bodies", List.of("^[a-z]$"))))
                .containsExactly((Object) null);
        assertThat(logs("exclude", Map.of("record_attributes", List.of(Map.of("key", "k", "value", "a")))))
                .containsExactly("b", null);
        assertThat(logs("exclude", Map.of("record_attributes", List.of(Map.of("key", "k")))))
                .containsExactly((Object) null);
    }

    private List<Object> logs(String key, Map<String, ?> match) {
        return run(Batches.logs(), Map.of("logs", Map.of(key, match))).items(LogRecord.class).stream()
                .map(LogRecord::body)
                .toList();
    }

    @Test
    void problems_areAllToldTogether() {
        assertThatThrownBy(() -> Nodes.bind(
                        FilterConfig.class,
                        Map.of(
                                "trace_conditions", List.of("span.nope == 1", "span.attributes[\"x\"]"),
                                "logs", Map.of("log_record", List.of("IsMatch(body, \"(\")")))))
                .hasMessageContaining("trace_conditions[0]")
                .hasMessageContaining("unknown path")
                .hasMessageContaining("trace_conditions[1]")
                .hasMessageContaining("expected a comparison")
                .hasMessageContaining("logs.log_record[0]")
                .hasMessageContaining("no regular expression");
    }

    @Test
    void wrongConfigurations_areRefused() {
        Map<String, ?> older = Map.of("span", List.of("name == \"a\""));
        refused(Map.of("trace_conditions", List.of("span.name == \"a\""), "traces", older), "its older form");
        refused(Map.of("trace_conditions", List.of("set(span.name, \"a\")")), "is none");
        refused(Map.of("trace_conditions", List.of("log.body == nil")), "no context can be inferred");
        refused(Map.of("trace_conditions", List.of(Map.of("statements", List.of("x")))), "can stand here");
        refused(Map.of("trace_conditions", List.of(Map.of("context", "log", "conditions", List.of("true")))), "signal");
        refused(Map.of("metrics", Map.of("include", Map.of("metric_names", List.of("a")))), "match_type");
        refused(Map.of("metrics", Map.of("include", Map.of("match_type", "expr"))), "not supported");
        refused(
                Map.of("metrics", Map.of("include", Map.of("match_type", "regexp", "metric_names", List.of("(")))),
                "regular");
        refused(
                Map.of(
                        "metrics",
                        Map.of("include", Map.of("match_type", "strict"), "metric", List.of("name == \"a\""))),
                "cannot stand beside");
        refused(Map.of("logs", Map.of("include", Map.of("severity_number", Map.of("min", "X")))), "severity");
        refused(Map.of("profile_conditions", List.of("true")), "profiles");
        refused(Map.of("spans", Map.of()), "unknown key");
    }

    private static void refused(Map<String, ?> config, String message) {
        assertThatThrownBy(() -> Nodes.bind(FilterConfig.class, config)).hasMessageContaining(message);
    }
}
