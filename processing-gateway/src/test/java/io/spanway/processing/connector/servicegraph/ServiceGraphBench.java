package io.spanway.processing.connector.servicegraph;

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
final class ServiceGraphBench {
    final ManualTimer timer = new ManualTimer();
    final TelemetrySink sink = new TelemetrySink();
    final Metrics metrics = new Metrics();
    final ServiceGraphConnector connector;

    ServiceGraphBench(String yaml) {
        String id = "service_graph/x";
        connector = new ServiceGraphConnector(
                id,
                Yaml.bind(ServiceGraphConfig.class, yaml),
                new Owner(Runnable::run, timer, timer::unixNanos),
                new MetricsOutput(id, Map.of(PipelineId.parse("metrics"), sink), metrics, timer::nanoTime),
                metrics);
        try {
            connector.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    long counter(String name) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals("otelcol_connector_servicegraph_" + name))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }
}
