package io.spanway.processing.connector.servicegraph;

import com.codahale.metrics.Counter;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.MetricType;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.otlp.model.point.DataPoint;
import io.spanway.otlp.model.point.NumberPoint;
import io.spanway.processing.connector.aggregate.LatencyHistogram;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What has been counted, by edge of the graph. Confined to the connector's owner. */
final class EdgeTotals {
    /** Edges held at most; calls beyond go to one edge that stands for the rest. */
    static final int MOST_EDGES = 50_000;

    private static final String SCOPE = "traces_service_graph";
    private static final int CUMULATIVE = 2;

    private final Supplier<LatencyHistogram> histograms;
    private final Counter overflow;
    private final int most;
    private final Map<Attributes, Totals> edges = new HashMap<>();

    /** Counts of one edge. */
    private static final class Totals {
        final LatencyHistogram server;
        final LatencyHistogram client;
        long calls;
        long failures;
        long seenNanos;

        Totals(Supplier<LatencyHistogram> histograms) {
            server = histograms.get();
            client = histograms.get();
        }
    }

    /** @param overflow counts calls that went to the edge for the rest */
    EdgeTotals(Supplier<LatencyHistogram> histograms, int most, Counter overflow) {
        this.histograms = histograms;
        this.most = most;
        this.overflow = overflow;
    }

    void add(Attributes labels, Edge edge, long unixNanos) {
        Totals totals = edges.get(labels);
        if (totals == null) {
            Attributes kept = labels;
            if (edges.size() >= most) {
                overflow.inc();
                kept = new Attributes();
                kept.add("otel.metric.overflow", true);
            }
            totals = edges.computeIfAbsent(kept, key -> new Totals(histograms));
        }
        totals.calls++;
        totals.failures += edge.failed ? 1 : 0;
        totals.server.observe(edge.serverSeconds, 1);
        totals.client.observe(edge.clientSeconds, 1);
        totals.seenNanos = unixNanos;
    }

    /** Forgets edges without calls since {@code unixNanos}. */
    void expire(long unixNanos) {
        edges.values().removeIf(totals -> totals.seenNanos < unixNanos);
    }

    int size() {
        return edges.size();
    }

    /** All metrics, or null while there is none. */
    @Nullable
    Telemetry report(long startUnixNanos, long unixNanos) {
        if (edges.isEmpty()) {
            return null;
        }
        Report report = new Report(startUnixNanos, unixNanos);
        report.add("traces_service_graph_request_total", "", totals -> number(totals.calls));
        report.add(
                "traces_service_graph_request_failed_total",
                "",
                totals -> totals.failures == 0 ? null : number(totals.failures));
        report.add("traces_service_graph_request_server", "s", totals -> totals.server.point());
        report.add("traces_service_graph_request_client", "s", totals -> totals.client.point());
        return report.telemetry();
    }

    private static NumberPoint number(long value) {
        NumberPoint point = new NumberPoint();
        point.setInt(value);
        return point;
    }

    /** One emission being made. */
    private final class Report {
        private final ScopeItems scope = new ScopeItems(Signal.METRICS);
        private final long startUnixNanos;
        private final long unixNanos;

        Report(long startUnixNanos, long unixNanos) {
            this.startUnixNanos = startUnixNanos;
            this.unixNanos = unixNanos;
            scope.scope().setName(SCOPE);
        }

        /** Adds a metric, unless no edge has a point of it. */
        void add(String name, String unit, Function<Totals, @Nullable DataPoint> points) {
            Metric metric = new Metric();
            metric.setName(name);
            metric.setUnit(unit);
            edges.forEach((labels, totals) -> {
                DataPoint point = points.apply(totals);
                if (point == null) {
                    return;
                }
                if (point instanceof NumberPoint) {
                    metric.setType(MetricType.SUM);
                    metric.setMonotonic(true);
                } else {
                    totals.server.type(metric);
                }
                point.setStartTimeUnixNano(startUnixNanos);
                point.setTimeUnixNano(unixNanos);
                point.attributes().putAll(labels);
                metric.points().add(point);
            });
            if (metric.type() != MetricType.NONE) {
                metric.setTemporality(CUMULATIVE);
                scope.items().add(metric);
            }
        }

        Telemetry telemetry() {
            ResourceItems group = new ResourceItems(Signal.METRICS);
            group.scopes().add(scope);
            Telemetry telemetry = new Telemetry(Signal.METRICS);
            telemetry.resources().add(group);
            return telemetry;
        }
    }
}
