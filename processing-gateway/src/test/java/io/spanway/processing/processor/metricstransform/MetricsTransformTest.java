package io.spanway.processing.processor.metricstransform;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.Yaml;
import io.spanway.processing.vector.ProcessorRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway")
class MetricsTransformTest {
    private static final String TYPE = "metrics_transform";

    private final TestPlatform platform = new TestPlatform();

    @AfterEach
    void close() {
        platform.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{action: update}                                           | transforms[0].include: must be set",
                "{include: a}                                               | transforms[0].action: must be one of",
                "{include: a, action: drop}                                 | transforms[0].action: must be one of",
                "{include: a, action: insert}                               | transforms[0].new_name: must be set",
                "{include: a, action: combine, aggregation_type: sum}       | transforms[0].new_name: must be set",
                "{include: a, action: combine, new_name: b}                 | transforms[0].aggregation_type: must be"
                        + " set",
                "{include: a, action: group}                                | transforms[0].group_resource_labels:"
                        + " must",
                "{include: '(', match_type: regexp, action: update}         | transforms[0].include: \"(\" is no"
                        + " regular",
                "{include: a, action: update, aggregation_type: mode}       | transforms[0].aggregation_type: must be"
                        + " one of",
                "{include: a, match_type: expr, action: update}             | transforms[0].match_type: must be one of",
                "{include: a, action: update, submatch_case: title}         | transforms[0].submatch_case: must be one"
                        + " of",
                "{include: a, action: update, operations: [{}]}             | transforms[0].operations[0].action: must"
                        + " be",
                "{include: a, action: update, operations: [{action: update_label}]} |"
                        + " transforms[0].operations[0].label: must",
                "{include: a, action: update, operations: [{action: add_label, new_value: b}]} |"
                        + " transforms[0].operations[0].new_label",
                "{include: a, action: update, operations: [{action: add_label, new_label: b}]} |"
                        + " transforms[0].operations[0].new_value",
                "{include: a, action: update, operations: [{action: experimental_scale_value}]} |"
                        + " transforms[0].operations[0].experimental_scale",
            })
    void config_thatCannotWork_isRefusedAtItsKey(String transform, String problem) {
        assertThat(ProcessorRun.problems(platform, TYPE, "transforms: [" + transform + "]", Signal.METRICS))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "a.$1.b, a.queue.b",
        "$2$1, sizequeue",
        "${1}_x, queue_x",
        "$1_x, ''",
        "${what}!, size!",
        "$what, size",
        "$$1, $1",
        "$9 $none, ' '",
        "a$, a$",
        "a$-b, a$-b",
        "${1, ${1",
        "${}, ${}",
    })
    void nameTemplate_isExpandedAsGoDoes(String template, String name) {
        Pattern pattern = Pattern.compile("^(\\w+)\\.(?P<what>\\w+)$");
        Matcher found = pattern.matcher("queue.size");
        assertThat(found.find()).isTrue();

        assertThat(NameTemplate.expand(template, found, pattern.namedGroups())).isEqualTo(name);
    }

    @Test
    void version_standsInForItsPlaceholder() {
        Metric metric = numbers("m", 1);
        TransformConfig config = new TransformConfig(
                "m",
                null,
                null,
                TransformConfig.Action.UPDATE,
                null,
                null,
                null,
                null,
                List.of(operation("{{version}}!")));

        new MetricTransform(config, "1.2.3").apply(new ResourceItems(Signal.METRICS), scope(metric), List.of());

        assertThat(metric.points().get(0).attributes().get("origin")).isEqualTo("1.2.3!");
    }

    private static OperationConfig operation(String value) {
        return new OperationConfig(
                OperationConfig.Action.ADD_LABEL, null, "origin", null, null, null, value, null, null, null);
    }

    @Test
    void fewerPoints_andTransformsNotPossible_areCounted() {
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        Metric other = numbers("n", 1);
        other.setUnit("s");
        ScopeItems scope = scope(numbers("m", 3));
        scope.items().add(other);
        ResourceItems resource = new ResourceItems(Signal.METRICS);
        resource.scopes().add(scope);
        telemetry.resources().add(resource);
        String config = """
            transforms:
              - {include: '[mn]', match_type: regexp, action: combine, new_name: all, aggregation_type: sum}
              - {include: m, action: update, operations: [{action: aggregate_labels, aggregation_type: sum}]}
            """;

        ProcessorRun.processor(platform, TYPE, config, Signal.METRICS, (payload, done) -> {
                    assertThat(payload.items()).isEqualTo(2);
                    payload.release();
                    done.complete(Outcome.ACCEPTED);
                })
                .accept(telemetry.toPayload(ProcessorRun.metadata(Map.of()), 0), outcome -> {});

        assertThat(platform.counter("spanway_processor_metrics_transform_skipped"))
                .isEqualTo(1);
        assertThat(platform.counter("spanway_processor_dropped_items", "transformed"))
                .isEqualTo(2);
    }

    @Test
    void labelRenamedToItself_stays_andItsValuesAreReplaced() {
        Metric metric = numbers("m", 2);
        metric.points().get(0).attributes().put("state", "a");
        metric.points().get(1).attributes().put("state", "b");

        run("""
            transforms:
              - include: m
                action: update
                operations: [{action: update_label, label: state, new_label: state, value_actions: [{value: a, new_value: A}]}]
            """, metric);

        assertThat(metric.points().get(0).attributes().get("state")).isEqualTo("A");
        assertThat(metric.points().get(1).attributes().get("state")).isEqualTo("b");
    }

    @Test
    void labelRenamedToOneThatIsThere_replacesIt() {
        Metric metric = numbers("m", 1);
        metric.points().get(0).attributes().put("state", "a");
        metric.points().get(0).attributes().put("other", "b");

        run("""
            transforms:
              - {include: m, action: update, operations: [{action: update_label, label: state, new_label: other}]}
            """, metric);

        assertThat(metric.points().get(0).attributes().size()).isEqualTo(1);
        assertThat(metric.points().get(0).attributes().get("other")).isEqualTo("a");
    }

    @Test
    void transformsInARow_seeWhatTheOneBeforeMade() {
        Metric metric = numbers("m", 1);

        run("""
            transforms:
              - {include: m, action: update, new_name: n}
              - {include: m, action: update, new_name: never}
              - {include: '(.*)', match_type: regexp, action: update, new_name: 'pre_$1'}
            """, metric);

        assertThat(metric.name()).isEqualTo("pre_n");
    }

    private static void run(String yaml, Metric metric) {
        MetricsTransformProcessor.Config config = Yaml.bind(MetricsTransformProcessor.Config.class, yaml);
        for (TransformConfig transform : config.transforms()) {
            new MetricTransform(transform, "").apply(new ResourceItems(Signal.METRICS), scope(metric), List.of());
        }
    }

    private static Metric numbers(String name, int points) {
        Metric metric = new Metric();
        metric.setName(name);
        metric.setType(MetricType.GAUGE);
        for (int i = 0; i < points; i++) {
            NumberPoint point = new NumberPoint();
            point.setInt(i);
            metric.points().add(point);
        }
        return metric;
    }

    private static ScopeItems scope(Metric metric) {
        ScopeItems scope = new ScopeItems(Signal.METRICS);
        scope.items().add(metric);
        return scope;
    }
}
