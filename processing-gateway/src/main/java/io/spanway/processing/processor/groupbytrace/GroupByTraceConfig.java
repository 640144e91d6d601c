package io.spanway.processing.processor.groupbytrace;

import io.spanway.processing.trace.TraceBufferSettings;
import java.time.Duration;

/**
 * Settings of {@code groupbytrace}.
 *
 * @param waitDuration from a trace's first span until it goes on, default 1s
 * @param numTraces traces in memory, default 1000000; beyond it the oldest goes on early
 * @param numWorkers threads, default 1
 * @param discardOrphans not available, as in the Collector
 * @param storeOnDisk not available, as in the Collector
 * @param maxBytes bytes in memory, default half of what the process may use outside the heap
 *     <p>Immutable.
 */
record GroupByTraceConfig(
        Duration waitDuration,
        Integer numTraces,
        Integer numWorkers,
        Boolean discardOrphans,
        Boolean storeOnDisk,
        Long maxBytes) {
    private static final int MAX_WORKERS = 256;

    GroupByTraceConfig {
        waitDuration = waitDuration == null ? Duration.ofSeconds(1) : waitDuration;
        require(!waitDuration.isNegative(), "wait_duration: must not be negative");
        numTraces = numTraces == null ? Integer.valueOf(1_000_000) : numTraces;
        require(numTraces > 0, "num_traces: must be at least 1");
        numWorkers = numWorkers == null ? Integer.valueOf(1) : numWorkers;
        require(numWorkers >= 1 && numWorkers <= MAX_WORKERS, "num_workers: must be from 1 to " + MAX_WORKERS);
        discardOrphans = discardOrphans != null && discardOrphans;
        require(!discardOrphans, "discard_orphans: is not available; leave it out");
        storeOnDisk = storeOnDisk != null && storeOnDisk;
        require(!storeOnDisk, "store_on_disk: is not available; leave it out to keep traces in memory");
        maxBytes = maxBytes == null || maxBytes == 0 ? Long.valueOf(TraceBufferSettings.defaultMaxBytes()) : maxBytes;
        require(
                maxBytes >= TraceBufferSettings.LEAST_BYTES,
                "max_bytes: must be at least " + TraceBufferSettings.LEAST_BYTES);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
