package io.spanway.processing.connector.spanmetrics;

import io.netty.channel.EventLoop;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.ConnectorType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.send.schedule.Timer;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Item;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.Scope;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Span;
import io.spanway.otlp.model.SpanEvent;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.connector.aggregate.AggregatingConnector;
import io.spanway.processing.connector.aggregate.LatencyHistogram;
import io.spanway.processing.connector.aggregate.MetricsOutput;
import io.spanway.processing.telemetry.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code span_metrics}: counts of calls, durations and events by service, operation, kind, status and chosen attributes.
 *
 * <p>Spans of resources without {@code service.name} are not counted. A span that ends before it starts lasted no time. State is bounded: see
 * {@link SpanTotals} and {@link SpanMetricsConfig#MOST_SERIES}. Thread-safe.
 */
public final class SpanMetricsConnector extends AggregatingConnector {
    private static final String SERVICE = "service.name";
    private static final double[] BUCKETS_MS = {
        2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1000, 1400, 2000, 5000, 10_000, 15_000
    };
    private static final double MS_PER_S = 1000;

    private final SpanMetricsConfig config;
    private final SpanTotals totals;
    private final Labels calls;
    private final Labels durations;
    private final Labels events;
    private final AdjustedCount counts;
    private final int exemplars;

    /** @param instanceId value of the label {@code collector.instance.id} */
    SpanMetricsConnector(
            String id,
            SpanMetricsConfig config,
            String instanceId,
            Owner owner,
            MetricsOutput output,
            Metrics metrics) {
        super(owner, output, config.metricsFlushInterval());
        this.config = config;
        this.calls = new Labels(config, config.callsDimensions(), instanceId);
        this.durations = new Labels(config, config.histogram().dimensions(), instanceId);
        this.events = new Labels(config, config.events().dimensions(), instanceId);
        this.counts = new AdjustedCount(new SplittableRandom(id.hashCode()));
        this.exemplars = config.exemplars().enabled() ? config.exemplars().maxPerDataPoint() : 0;
        SeriesBudget budget = new SeriesBudget(
                SpanMetricsConfig.MOST_SERIES,
                metrics.counter(
                        "spanway_connector_spanmetrics_overflow_total",
                        "Additions to the series that stands for all beyond the limit.",
                        "connector",
                        id));
        metrics.gauge("spanway_connector_spanmetrics_series", "Series held.", budget::used, "connector", id);
        this.totals = new SpanTotals(
                config,
                shape(config.histogram()),
                budget,
                metrics.counter(
                        "spanway_connector_spanmetrics_evicted_resources_total",
                        "Resources given up because there were more than resource_metrics_cache_size.",
                        "connector",
                        id));
    }

    /** The component type, for the list. */
    public static ComponentType<?> type(Platform platform) {
        String instanceId = UUID.randomUUID().toString();
        return new ConnectorType<>(
                new Descriptor<>(
                        "span_metrics",
                        List.of("spanmetrics"),
                        Map.of(Signal.TRACES, Stability.ALPHA),
                        SpanMetricsConfig.class),
                Map.of(Signal.TRACES, Set.of(Signal.METRICS)),
                (context, config, outputs) -> create(
                        context,
                        config,
                        instanceId,
                        platform,
                        new MetricsOutput(context.id().toString(), outputs, platform.metrics(), platform.nanoClock())));
    }

    private static SpanMetricsConnector create(
            BuildContext context,
            SpanMetricsConfig config,
            String instanceId,
            Platform platform,
            MetricsOutput output) {
        EventLoop loop = platform.loops().any();
        Owner owner = new Owner(loop, Timer.of(loop, platform.nanoClock()), WallClock::unixNanos);
        return new SpanMetricsConnector(context.id().toString(), config, instanceId, owner, output, platform.metrics());
    }

    private static LatencyHistogram.Shape shape(SpanMetricsConfig.Histogram histogram) {
        if (histogram.exponential() != null) {
            return new LatencyHistogram.Shape(null, histogram.exponential().maxSize());
        }
        List<Duration> configured =
                histogram.explicit() == null ? null : histogram.explicit().buckets();
        boolean millis = histogram.unit() == SpanMetricsConfig.Unit.MS;
        double[] bounds = BUCKETS_MS.clone();
        if (configured != null) {
            bounds = configured.stream()
                    .mapToDouble(bound -> bound.toNanos() / histogram.unit().nanos())
                    .toArray();
        } else if (!millis) {
            for (int i = 0; i < bounds.length; i++) {
                bounds[i] /= MS_PER_S;
            }
        }
        return new LatencyHistogram.Shape(bounds, 0);
    }

    @Override
    protected void add(Telemetry traces, long unixNanos) {
        for (ResourceItems group : traces.resources()) {
            Attributes resource = group.resource().attributes();
            int name = resource.indexOf(SERVICE);
            if (name < 0) {
                continue;
            }
            String service = resource.value(name) instanceof String text ? text : "";
            ResourceSeries series = totals.of(resource, unixNanos);
            for (ScopeItems scope : group.scopes()) {
                for (Item item : scope.items()) {
                    add(series, service, resource, scope.scope(), (Span) item, unixNanos);
                }
            }
        }
    }

    private void add(
            ResourceSeries series, String service, Attributes resource, Scope scope, Span span, long unixNanos) {
        long nanos = span.endTimeUnixNano() - span.startTimeUnixNano();
        double duration = nanos > 0 ? nanos / config.histogram().unit().nanos() : 0;
        long spans = counts.of(span.traceState());
        Series call = series.calls.get(calls.of(service, resource, scope, span, null), unixNanos);
        call.add(duration, spans, unixNanos);
        call.example(span, duration, exemplars);
        if (!config.histogram().disable()) {
            Series time = series.durations.get(durations.of(service, resource, scope, span, null), unixNanos);
            time.add(duration, spans, unixNanos);
            time.example(span, duration, exemplars);
        }
        if (config.events().enabled()) {
            for (SpanEvent event : span.events()) {
                Series seen = series.events.get(events.of(service, resource, scope, span, event), unixNanos);
                seen.add(duration, spans, unixNanos);
                seen.example(span, duration, exemplars);
            }
        }
    }

    @Override
    protected @Nullable Telemetry collect(long unixNanos) {
        return totals.report(unixNanos);
    }
}
