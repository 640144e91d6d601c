package io.spanway.processing.connector.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.connector.condition.Condition;
import io.spanway.processing.connector.condition.ConditionContext;
import io.spanway.processing.fake.NameConditions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class SelectionTest {
    @Test
    void points_leaveTheirMetric_andTheMetricGoesWithItsLastPoint() {
        Telemetry from = metrics(metric("m", "x", "y"), metric("n", "x"));

        Telemetry taken = take(from, ConditionContext.DATAPOINT, "name=x", false);

        assertThat(text(taken)).containsExactly("m:x", "n:x");
        assertThat(text(from)).containsExactly("m:y");
    }

    @Test
    void copiedPoints_stay() {
        Telemetry from = metrics(metric("m", "x", "y"));

        Telemetry taken = take(from, ConditionContext.DATAPOINT, "name=x", true);

        assertThat(text(taken)).containsExactly("m:x");
        assertThat(text(from)).containsExactly("m:x", "m:y");
        assertThat(from.changed()).isTrue();
    }

    @Test
    void metrics_goWithAllTheirPoints() {
        Telemetry from = metrics(metric("m", "x", "y"), metric("n", "x"));

        Telemetry taken = take(from, ConditionContext.METRIC, "name=m", false);

        assertThat(text(taken)).containsExactly("m:x", "m:y");
        assertThat(text(from)).containsExactly("n:x");
    }

    @Test
    void taken_keepsResourceAndScope() {
        Telemetry from = metrics(metric("m", "x"));
        ResourceItems resource = from.resources().get(0);
        resource.setSchemaUrl("r");
        ScopeItems scope = resource.scopes().get(0);
        scope.setSchemaUrl("s");
        scope.scope().setName("lib");
        scope.scope().setVersion("1");
        scope.scope().attributes().put("a", 1L);

        ResourceItems taken =
                take(from, ConditionContext.METRIC, "name=m", false).resources().get(0);

        assertThat(taken.resource().attributes().get("service.name")).isEqualTo("web");
        assertThat(taken.schemaUrl()).isEqualTo("r");
        assertThat(taken.scopes().get(0).schemaUrl()).isEqualTo("s");
        assertThat(taken.scopes().get(0).scope().name()).isEqualTo("lib");
        assertThat(taken.scopes().get(0).scope().version()).isEqualTo("1");
        assertThat(taken.scopes().get(0).scope().attributes().get("a")).isEqualTo(1L);
        assertThat(from.resources()).isEmpty();
    }

    @Test
    void scopes_stayApart() {
        Telemetry from = metrics(metric("m", "x"));
        ScopeItems second = new ScopeItems(Signal.METRICS);
        second.scope().setName("second");
        second.items().add(metric("m", "z"));
        from.resources().get(0).scopes().add(second);

        Telemetry taken = take(from, ConditionContext.METRIC, "name=m", true);

        assertThat(taken.resources()).hasSize(1);
        assertThat(taken.resources().get(0).scopes()).hasSize(2);
    }

    @Test
    void resourceThatMeetsNothing_isNotMade() {
        Telemetry from = metrics(metric("m", "x"));

        assertThat(take(from, ConditionContext.RESOURCE, "name=other", false).resources())
                .isEmpty();
        assertThat(text(from)).containsExactly("m:x");
        assertThat(text(take(from, ConditionContext.RESOURCE, "name=web", false)))
                .containsExactly("m:x");
        assertThat(from.resources()).isEmpty();
    }

    private static Telemetry take(Telemetry from, ConditionContext context, String text, boolean copy) {
        Condition condition = new NameConditions().compile(context, text);
        return new Selection(RequestContext.NONE, condition::matches, copy).take(from, context);
    }

    private static Metric metric(String name, String... points) {
        Metric metric = new Metric();
        metric.setName(name);
        metric.setType(MetricType.GAUGE);
        for (String point : points) {
            NumberPoint made = new NumberPoint();
            made.attributes().put("name", point);
            metric.points().add(made);
        }
        return metric;
    }

    private static Telemetry metrics(Metric... metrics) {
        ScopeItems scope = new ScopeItems(Signal.METRICS);
        scope.items().addAll(List.of(metrics));
        ResourceItems resource = new ResourceItems(Signal.METRICS);
        resource.resource().attributes().put("service.name", "web");
        resource.scopes().add(scope);
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        telemetry.resources().add(resource);
        return telemetry;
    }

    private static List<String> text(Telemetry telemetry) {
        List<String> texts = new ArrayList<>();
        for (ResourceItems resource : telemetry.resources()) {
            for (ScopeItems scope : resource.scopes()) {
                for (Item item : scope.items()) {
                    for (DataPoint point : ((Metric) item).points()) {
                        texts.add(((Metric) item).name() + ":"
                                + point.attributes().get("name"));
                    }
                }
            }
        }
        return texts;
    }
}
