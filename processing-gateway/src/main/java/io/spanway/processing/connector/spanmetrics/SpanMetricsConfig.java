package io.spanway.processing.connector.spanmetrics;

import io.spanway.core.config.Key;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code span_metrics}.
 *
 * @param namespace prefix of the metric names, default {@code traces.span.metrics}; empty for none
 * @param dimensions attributes that become labels of every metric
 * @param callsDimensions further ones of {@code calls}
 * @param excludeDimensions built-in labels that are left out
 * @param aggregationTemporality cumulative by default
 * @param metricsFlushInterval time between two emissions, default 60s
 * @param metricsExpiration how long a resource without spans is reported; 0, the default, for ever
 * @param seriesExpiration the same for a single series
 * @param metricTimestampCacheSize delta only: series whose last time is remembered, default 1000
 * @param resourceMetricsCacheSize resources held at one time, default 1000; the least recently used go first
 * @param resourceMetricsKeyAttributes the resource attributes that tell resources apart; none means all
 * @param aggregationCardinalityLimit most series of a metric and resource, the rest is one series; 0, the default, = ours of
 *     {@value SpanMetricsConfig#MOST_SERIES} in all
 * @param includeInstrumentationScope names of scopes that become labels
 * @param addResourceAttributes accepted; resource attributes are always copied, as the Collector does by default
 * @param enableMetricsSamplingMethod adds the label {@code sampling.method}
 *     <p>Immutable.
 */
record SpanMetricsConfig(
        String namespace,
        Histogram histogram,
        List<Dimension> dimensions,
        List<Dimension> callsDimensions,
        List<String> excludeDimensions,
        Temporality aggregationTemporality,
        Duration metricsFlushInterval,
        Duration metricsExpiration,
        Duration seriesExpiration,
        Integer metricTimestampCacheSize,
        Integer resourceMetricsCacheSize,
        List<String> resourceMetricsKeyAttributes,
        Integer aggregationCardinalityLimit,
        Exemplars exemplars,
        Events events,
        List<String> includeInstrumentationScope,
        Boolean addResourceAttributes,
        Boolean enableMetricsSamplingMethod) {
    /** Series of one connector at most, whatever is configured. */
    static final int MOST_SERIES = 200_000;

    static final List<String> BUILT_IN =
            List.of("service.name", "span.name", "span.kind", "status.code", "collector.instance.id");

    private static final int CACHE = 1000;

    /** How sums go on after an emission. */
    enum Temporality {
        @Key("AGGREGATION_TEMPORALITY_DELTA")
        DELTA,
        @Key("AGGREGATION_TEMPORALITY_CUMULATIVE")
        CUMULATIVE;

        int number() {
            return this == DELTA ? 1 : 2;
        }
    }

    /** Unit of durations. */
    enum Unit {
        MS,
        S;

        double nanos() {
            return this == MS ? 1e6 : 1e9;
        }
    }

    /**
     * An attribute that becomes a label: of the span, else of the resource.
     *
     * @param name attribute, or empty
     * @param fallback value of spans that have none; null leaves the label out
     * @param glob in place of {@code name}: all attributes whose name matches, with {@code *} and {@code ?}
     */
    record Dimension(String name, @Key("default") @Nullable String fallback, String glob) {
        Dimension {
            name = name == null ? "" : name;
            glob = glob == null ? "" : glob;
            if (name.isEmpty() == glob.isEmpty()) {
                throw new IllegalArgumentException("set either name or glob");
            }
        }
    }

    /** Keys of {@code histogram}. */
    record Histogram(
            Boolean disable,
            Unit unit,
            List<Dimension> dimensions,
            @Nullable Explicit explicit,
            @Nullable Exponential exponential) {
        private static final Histogram DEFAULT = new Histogram(false, Unit.MS, List.of(), null, null);

        Histogram {
            disable = disable == null ? Boolean.FALSE : disable;
            unit = unit == null ? Unit.MS : unit;
            dimensions = dimensions == null ? List.of() : List.copyOf(dimensions);
            if (explicit != null && exponential != null) {
                throw new IllegalArgumentException("use either explicit or exponential, not both");
            }
        }
    }

    /** Fixed buckets. */
    record Explicit(@Nullable List<Duration> buckets) {
        Explicit {
            for (int i = 1; buckets != null && i < buckets.size(); i++) {
                if (buckets.get(i).compareTo(buckets.get(i - 1)) <= 0) {
                    throw new IllegalArgumentException("buckets[" + i + "]: must be more than the one before");
                }
            }
        }
    }

    /** Buckets that follow the values. */
    record Exponential(Integer maxSize) {
        private static final int DEFAULT_SIZE = 160;
        private static final int MOST = 16_384;

        Exponential {
            maxSize = maxSize == null || maxSize == 0 ? Integer.valueOf(DEFAULT_SIZE) : maxSize;
            if (maxSize < 2 || maxSize > MOST) {
                throw new IllegalArgumentException("max_size: must be 2 to " + MOST + ", is " + maxSize);
            }
        }
    }

    /** Examples of spans in the points. */
    record Exemplars(Boolean enabled, Integer maxPerDataPoint) {
        private static final int DEFAULT_MOST = 5;
        private static final Exemplars DEFAULT = new Exemplars(false, DEFAULT_MOST);

        Exemplars {
            enabled = enabled == null ? Boolean.FALSE : enabled;
            maxPerDataPoint = maxPerDataPoint == null ? Integer.valueOf(DEFAULT_MOST) : maxPerDataPoint;
            if (maxPerDataPoint < 0) {
                throw new IllegalArgumentException("max_per_data_point: must not be negative");
            }
        }
    }

    /** Counts of span events. */
    record Events(Boolean enabled, List<Dimension> dimensions) {
        private static final Events DEFAULT = new Events(false, List.of());

        Events {
            enabled = enabled == null ? Boolean.FALSE : enabled;
            dimensions = dimensions == null ? List.of() : List.copyOf(dimensions);
            if (enabled && dimensions.isEmpty()) {
                throw new IllegalArgumentException("dimensions: events need at least one dimension");
            }
        }
    }

    SpanMetricsConfig {
        namespace = namespace == null ? "traces.span.metrics" : namespace;
        histogram = histogram == null ? Histogram.DEFAULT : histogram;
        dimensions = dimensions == null ? List.of() : List.copyOf(dimensions);
        callsDimensions = callsDimensions == null ? List.of() : List.copyOf(callsDimensions);
        excludeDimensions = excludeDimensions == null ? List.of() : List.copyOf(excludeDimensions);
        aggregationTemporality = aggregationTemporality == null ? Temporality.CUMULATIVE : aggregationTemporality;
        metricsFlushInterval = metricsFlushInterval == null ? Duration.ofSeconds(60) : metricsFlushInterval;
        metricsExpiration = metricsExpiration == null ? Duration.ZERO : metricsExpiration;
        seriesExpiration = seriesExpiration == null ? Duration.ZERO : seriesExpiration;
        metricTimestampCacheSize = metricTimestampCacheSize == null ? Integer.valueOf(CACHE) : metricTimestampCacheSize;
        resourceMetricsCacheSize = resourceMetricsCacheSize == null ? Integer.valueOf(CACHE) : resourceMetricsCacheSize;
        resourceMetricsKeyAttributes =
                resourceMetricsKeyAttributes == null ? List.of() : List.copyOf(resourceMetricsKeyAttributes);
        aggregationCardinalityLimit =
                aggregationCardinalityLimit == null ? Integer.valueOf(0) : aggregationCardinalityLimit;
        exemplars = exemplars == null ? Exemplars.DEFAULT : exemplars;
        events = events == null ? Events.DEFAULT : events;
        includeInstrumentationScope =
                includeInstrumentationScope == null ? List.of() : List.copyOf(includeInstrumentationScope);
        addResourceAttributes = addResourceAttributes == null ? Boolean.FALSE : addResourceAttributes;
        enableMetricsSamplingMethod = enableMetricsSamplingMethod == null ? Boolean.FALSE : enableMetricsSamplingMethod;
        require(
                !metricsFlushInterval.isNegative() && !metricsFlushInterval.isZero(),
                "metrics_flush_interval: must be more than 0");
        require(!metricsExpiration.isNegative(), "metrics_expiration: must not be negative");
        require(!seriesExpiration.isNegative(), "series_expiration: must not be negative");
        require(resourceMetricsCacheSize > 0, "resource_metrics_cache_size: must be more than 0");
        require(
                aggregationTemporality == Temporality.CUMULATIVE || metricTimestampCacheSize > 0,
                "metric_timestamp_cache_size: must be more than 0 with delta temporality");
        require(aggregationCardinalityLimit >= 0, "aggregation_cardinality_limit: must not be negative");
        unique("dimensions", dimensions, List.of());
        unique("calls_dimensions", callsDimensions, dimensions);
        unique("histogram.dimensions", histogram.dimensions(), dimensions);
        unique("events.dimensions", events.dimensions(), dimensions);
    }

    private static void unique(String key, List<Dimension> list, List<Dimension> before) {
        Set<String> names = new HashSet<>(BUILT_IN);
        before.forEach(dimension -> names.add(dimension.name()));
        for (int i = 0; i < list.size(); i++) {
            String name = list.get(i).name();
            require(
                    name.isEmpty() || names.add(name),
                    key + "[" + i + "]: \"" + name + "\" is a label already; remove it");
        }
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
