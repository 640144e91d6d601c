package io.spanway.processing.connector.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Counter;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.message.ValueList;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.fake.TelemetrySink;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class MetricsOutputTest {
    private final Metrics metrics = new Metrics();
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void everyMetricsPipeline_getsTheSame() {
        TelemetrySink one = new TelemetrySink();
        TelemetrySink two = new TelemetrySink();
        TelemetrySink logs = new TelemetrySink();

        output(Map.of("metrics/a", one, "metrics/b", two, "logs", logs)).emit(points(3), done::incrementAndGet);

        assertThat(one.last().items()).isEqualTo(3);
        assertThat(two.last().items()).isEqualTo(3);
        assertThat(logs.received()).isEmpty();
        assertThat(done).hasValue(1);
        assertThat(lost()).isZero();
    }

    @Test
    void done_isToldOnceWhenAllHaveAnswered() {
        TelemetrySink slow = new TelemetrySink().hold();
        output(Map.of("metrics/a", new TelemetrySink(), "metrics/b", slow)).emit(points(1), done::incrementAndGet);
        assertThat(done).hasValue(0);

        slow.release();

        assertThat(done).hasValue(1);
    }

    @Test
    void whatWasNotTaken_isCounted() {
        TelemetrySink down = new TelemetrySink(Outcome.retryable(Reason.UNAVAILABLE, "down"));
        TelemetrySink partly = new TelemetrySink(Outcome.partlyRejected(2, "two of them"));

        output(Map.of("metrics/a", down, "metrics/b", partly)).emit(points(5), done::incrementAndGet);

        assertThat(lost()).isEqualTo(7);
        assertThat(done).hasValue(1);
    }

    @Test
    void noPipeline_isDoneAtOnce() {
        output(Map.of()).emit(points(1), done::incrementAndGet);

        assertThat(done).hasValue(1);
    }

    @Test
    void detachedValues_areEqualButTheirOwn() {
        Attributes inner = new Attributes();
        inner.put("k", "v");
        ValueList list = new ValueList(List.of("a", 5L, inner));
        Attributes source = new Attributes();
        source.put("list", list);
        source.put("text", "t");
        source.put("none", null);

        Attributes detached = Detached.attributes(source);

        assertThat(detached).isEqualTo(source);
        assertThat(detached.get("list")).isNotSameAs(list);
        inner.put("k", "changed");
        assertThat(detached.get("list")).hasToString("[a, 5, {k=v}]");
    }

    private MetricsOutput output(Map<String, PayloadSink> sinks) {
        Map<PipelineId, PayloadSink> pipelines = new LinkedHashMap<>();
        sinks.forEach((id, sink) -> pipelines.put(PipelineId.parse(id), sink));
        return new MetricsOutput("count/x", pipelines, metrics, () -> 5);
    }

    private static Telemetry points(int number) {
        Metric metric = new Metric();
        metric.setName("m");
        metric.setType(MetricType.GAUGE);
        for (int i = 0; i < number; i++) {
            metric.points().add(new NumberPoint());
        }
        ScopeItems scope = new ScopeItems(Signal.METRICS);
        scope.items().add(metric);
        ResourceItems resource = new ResourceItems(Signal.METRICS);
        resource.scopes().add(scope);
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        telemetry.resources().add(resource);
        return telemetry;
    }

    private long lost() {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals("spanway_connector_lost_metric_points_total"))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }
}
