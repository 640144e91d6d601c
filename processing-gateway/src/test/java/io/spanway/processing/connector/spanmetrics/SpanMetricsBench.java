package io.spanway.processing.connector.spanmetrics;

import com.codahale.metrics.Counter;
import io.spanway.core.pipeline.PipelineId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.processing.connector.aggregate.AggregatingConnector.Owner;
import io.spanway.processing.connector.aggregate.MetricsOutput;
import io.spanway.processing.fake.ManualTimer;
import io.spanway.processing.fake.TelemetrySink;
import io.spanway.processing.fake.Yaml;
import java.util.Map;

/** A connector on the test's own thread and clock. */
final class SpanMetricsBench {
    final ManualTimer timer = new ManualTimer();
    final TelemetrySink sink = new TelemetrySink();
    final Metrics metrics = new Metrics();
    final SpanMetricsConnector connector;

    SpanMetricsBench(String yaml) {
        String id = "span_metrics/x";
        connector = new SpanMetricsConnector(
                id,
                Yaml.bind(SpanMetricsConfig.class, yaml),
                "INSTANCE",
                new Owner(Runnable::run, timer, timer::unixNanos),
                new MetricsOutput(id, Map.of(PipelineId.parse("metrics"), sink), metrics, timer::nanoTime),
                metrics);
        try {
            connector.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    long counter(String family) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }
}
