package io.spanway.processing.connector.servicegraph;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Keys of {@code service_graph}.
 *
 * @param store calls of which one side was seen
 * @param cacheLoop time between two looks for series that are no longer updated, default 1m
 * @param storeExpirationLoop time between two looks for calls whose other side did not come, default 2s
 * @param latencyHistogramBuckets upper bounds of the histograms
 * @param exponentialHistogramMaxSize most buckets of exponential histograms; 0, the default, makes explicit ones
 * @param dimensions attributes of either side that become labels {@code client_…} and {@code server_…}
 * @param virtualNodePeerAttributes where a client span names the service it calls, if that sends no spans
 * @param virtualNodeExtraLabel adds the label {@code virtual_node}
 * @param metricsFlushInterval time between two emissions, default 60s; 0 emits after each payload
 * @param databaseNameAttributes attributes that make a client span a call of a database
 * @param metricsTimestampOffset how far in the past the points are dated
 *     <p>Immutable.
 */
record ServiceGraphConfig(
        Store store,
        Duration cacheLoop,
        Duration storeExpirationLoop,
        List<Duration> latencyHistogramBuckets,
        Integer exponentialHistogramMaxSize,
        List<String> dimensions,
        List<String> virtualNodePeerAttributes,
        Boolean virtualNodeExtraLabel,
        Duration metricsFlushInterval,
        List<String> databaseNameAttributes,
        Duration metricsTimestampOffset) {
    private static final long[] BUCKETS_MS = {
        2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1000, 1400, 2000, 5000, 10_000, 15_000
    };

    /**
     * Bounds of the calls that wait for their other side.
     *
     * @param ttl how long one waits, default 2s
     * @param maxItems how many wait, default 1000; spans beyond are not counted
     */
    record Store(Duration ttl, Integer maxItems) {
        private static final int DEFAULT_ITEMS = 1000;
        private static final Store DEFAULT = new Store(Duration.ofSeconds(2), DEFAULT_ITEMS);

        Store {
            ttl = ttl == null ? Duration.ofSeconds(2) : ttl;
            maxItems = maxItems == null ? Integer.valueOf(DEFAULT_ITEMS) : maxItems;
            if (ttl.isNegative()) {
                throw new IllegalArgumentException("ttl: must not be negative");
            }
            if (maxItems < 0) {
                throw new IllegalArgumentException("max_items: must not be negative");
            }
        }
    }

    ServiceGraphConfig {
        store = store == null ? Store.DEFAULT : store;
        cacheLoop = positive(cacheLoop, Duration.ofMinutes(1));
        storeExpirationLoop = positive(storeExpirationLoop, Duration.ofSeconds(2));
        latencyHistogramBuckets = latencyHistogramBuckets == null ? defaults() : List.copyOf(latencyHistogramBuckets);
        exponentialHistogramMaxSize =
                exponentialHistogramMaxSize == null ? Integer.valueOf(0) : exponentialHistogramMaxSize;
        dimensions = dimensions == null ? List.of() : List.copyOf(dimensions);
        virtualNodePeerAttributes = virtualNodePeerAttributes == null
                ? List.of("peer.service", "db.name", "db.system")
                : List.copyOf(virtualNodePeerAttributes);
        virtualNodeExtraLabel = virtualNodeExtraLabel == null ? Boolean.FALSE : virtualNodeExtraLabel;
        metricsFlushInterval = metricsFlushInterval == null ? Duration.ofSeconds(60) : metricsFlushInterval;
        databaseNameAttributes =
                databaseNameAttributes == null ? List.of("db.name") : List.copyOf(databaseNameAttributes);
        metricsTimestampOffset = metricsTimestampOffset == null ? Duration.ZERO : metricsTimestampOffset;
        if (metricsFlushInterval.isNegative()) {
            throw new IllegalArgumentException("metrics_flush_interval: must not be negative");
        }
        if (metricsTimestampOffset.isNegative()) {
            throw new IllegalArgumentException("metrics_timestamp_offset: must not be negative");
        }
        if (exponentialHistogramMaxSize < 0 || exponentialHistogramMaxSize == 1) {
            throw new IllegalArgumentException("exponential_histogram_max_size: must be 0 or at least 2");
        }
        for (int i = 1; i < latencyHistogramBuckets.size(); i++) {
            if (latencyHistogramBuckets.get(i).compareTo(latencyHistogramBuckets.get(i - 1)) <= 0) {
                throw new IllegalArgumentException(
                        "latency_histogram_buckets[" + i + "]: must be more than the one before");
            }
        }
    }

    private static Duration positive(Duration value, Duration fallback) {
        return value == null || value.isNegative() || value.isZero() ? fallback : value;
    }

    private static List<Duration> defaults() {
        return Arrays.stream(BUCKETS_MS).mapToObj(Duration::ofMillis).toList();
    }
}
