package io.spanway.processing.connector.spanmetrics;

import com.codahale.metrics.Counter;
import io.spanway.otlp.Signal;
import io.spanway.otlp.message.Attributes;
import io.spanway.otlp.model.Metric;
import io.spanway.otlp.model.ResourceItems;
import io.spanway.otlp.model.ScopeItems;
import io.spanway.otlp.model.Telemetry;
import io.spanway.processing.connector.aggregate.Detached;
import io.spanway.processing.connector.aggregate.LatencyHistogram;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The series of all resources, least recently used first. A resource that must give way is reported once more; so at most twice the
 * configured number is held. Confined to the connector's owner.
 */
final class SpanTotals {
    private static final String SCOPE = "spanmetricsconnector";

    private final SpanMetricsConfig config;
    private final Supplier<LatencyHistogram> histograms;
    private final SeriesBudget budget;
    private final Counter evicted;
    private final Map<Attributes, ResourceSeries> resources = new LinkedHashMap<>(16, 0.75f, true);
    private final List<ResourceSeries> leaving = new ArrayList<>();
    private final Map<StartKey, Long> lastTimes;
    private long previousReport = Long.MIN_VALUE;

    /** A series over emissions that forget it. */
    private record StartKey(Attributes resource, String metric, Attributes labels) {}

    /** @param evicted counts resources whose series were given up to stay within the bound */
    SpanTotals(SpanMetricsConfig config, Supplier<LatencyHistogram> histograms, SeriesBudget budget, Counter evicted) {
        this.config = config;
        this.histograms = histograms;
        this.budget = budget;
        this.evicted = evicted;
        int remembered = config.metricTimestampCacheSize();
        this.lastTimes = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<StartKey, Long> eldest) {
                return size() > remembered;
            }
        };
    }

    /** The series of a resource. */
    ResourceSeries of(Attributes resource, long unixNanos) {
        Attributes key = key(resource);
        ResourceSeries known = resources.get(key);
        if (known == null) {
            int limit = config.aggregationCardinalityLimit();
            known = new ResourceSeries(
                    Detached.attributes(resource),
                    new SeriesSet(null, limit, budget),
                    new SeriesSet(histograms, limit, budget),
                    new SeriesSet(null, limit, budget));
            resources.put(key.size() == resource.size() ? known.attributes : Detached.attributes(key), known);
            evict();
        }
        known.seenNanos = unixNanos;
        return known;
    }

    private Attributes key(Attributes resource) {
        if (config.resourceMetricsKeyAttributes().isEmpty()) {
            return resource;
        }
        Attributes key = new Attributes();
        for (String name : config.resourceMetricsKeyAttributes()) {
            int index = resource.indexOf(name);
            if (index >= 0) {
                key.put(name, resource.value(index));
            }
        }
        return key;
    }

    private void evict() {
        if (resources.size() <= config.resourceMetricsCacheSize()) {
            return;
        }
        Iterator<ResourceSeries> oldest = resources.values().iterator();
        ResourceSeries gone = oldest.next();
        oldest.remove();
        evicted.inc();
        if (leaving.size() < config.resourceMetricsCacheSize()) {
            leaving.add(gone);
        } else {
            gone.close();
        }
    }

    /** Everything there is to report; what has expired, and after deltas all, is forgotten then. */
    @Nullable
    Telemetry report(long unixNanos) {
        Telemetry telemetry = new Telemetry(Signal.METRICS);
        for (ResourceSeries resource : leaving) {
            add(telemetry, resource, unixNanos);
            resource.close();
        }
        leaving.clear();
        for (ResourceSeries resource : resources.values()) {
            add(telemetry, resource, unixNanos);
        }
        forget(unixNanos);
        return telemetry.resources().isEmpty() ? null : telemetry;
    }

    private void add(Telemetry telemetry, ResourceSeries resource, long unixNanos) {
        ScopeItems scope = new ScopeItems(Signal.METRICS);
        scope.scope().setName(SCOPE);
        add(scope, "calls", "", resource, resource.calls, unixNanos);
        String unit = config.histogram().unit() == SpanMetricsConfig.Unit.MS ? "ms" : "s";
        add(scope, "duration", unit, resource, resource.durations, unixNanos);
        add(scope, "events", "", resource, resource.events, unixNanos);
        if (!scope.items().isEmpty()) {
            ResourceItems group = new ResourceItems(Signal.METRICS);
            group.resource().attributes().putAll(resource.attributes);
            group.scopes().add(scope);
            telemetry.resources().add(group);
        }
    }

    private void add(
            ScopeItems scope, String name, String unit, ResourceSeries resource, SeriesSet series, long unixNanos) {
        Metric metric = new Metric();
        metric.setName(config.namespace().isEmpty() ? name : config.namespace() + "." + name);
        metric.setUnit(unit);
        boolean cumulative = config.aggregationTemporality() == SpanMetricsConfig.Temporality.CUMULATIVE;
        series.report(
                metric,
                cumulative,
                one -> cumulative ? one.startNanos() : start(resource, name, one, unixNanos),
                unixNanos);
        if (!metric.points().isEmpty()) {
            metric.setTemporality(config.aggregationTemporality().number());
            scope.items().add(metric);
        }
    }

    /** Deltas join: an interval begins where the one before ended, if that is still known. */
    private long start(ResourceSeries resource, String metric, Series series, long unixNanos) {
        Long before = lastTimes.put(new StartKey(resource.attributes, metric, series.labels()), unixNanos);
        return before == null ? series.startNanos() : before;
    }

    private void forget(long unixNanos) {
        if (config.aggregationTemporality() == SpanMetricsConfig.Temporality.DELTA) {
            resources.values().forEach(ResourceSeries::close);
            resources.clear();
        } else {
            long seriesAge = config.seriesExpiration().toNanos();
            if (seriesAge > 0) {
                resources.values().forEach(resource -> resource.expire(unixNanos - seriesAge));
            }
            expireResources();
        }
        previousReport = unixNanos;
    }

    /** A resource leaves one report after it expired: its last values are told once more, as the Collector does. */
    private void expireResources() {
        long age = config.metricsExpiration().toNanos();
        if (age == 0 || previousReport == Long.MIN_VALUE) {
            return;
        }
        Iterator<ResourceSeries> all = resources.values().iterator();
        while (all.hasNext()) {
            ResourceSeries resource = all.next();
            if (previousReport - resource.seenNanos >= age) {
                resource.close();
                all.remove();
            }
        }
    }
}
