package io.spanway.core.send;

import io.spanway.core.queue.Sizer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code sending_queue} of an exporter, with the Collector's keys and defaults.
 *
 * @param enabled default true; false: callers wait for the export
 * @param queueSize bound in units of {@code sizer}, default 1000
 * @param sizer default requests
 * @param numConsumers sends in parallel, default 10
 * @param blockOnOverflow default false: a full queue refuses; true: callers wait, without a thread, until there is room
 * @param waitForResult default false; true: callers get the final outcome
 * @param storage id of a storage extension, for a queue on disk; absent: in memory
 * @param batch absent: requests are sent as they come
 *     <p>Immutable.
 */
public record SendingQueueConfig(
        Boolean enabled,
        Long queueSize,
        Sizer sizer,
        Integer numConsumers,
        Boolean blockOnOverflow,
        Boolean waitForResult,
        @Nullable String storage,
        @Nullable Batch batch) {
    private static final long DEFAULT_SIZE = 1000;
    private static final int DEFAULT_CONSUMERS = 10;

    public SendingQueueConfig {
        enabled = enabled == null || enabled;
        queueSize = queueSize == null ? Long.valueOf(DEFAULT_SIZE) : queueSize;
        sizer = sizer == null ? Sizer.REQUESTS : sizer;
        numConsumers = numConsumers == null ? Integer.valueOf(DEFAULT_CONSUMERS) : numConsumers;
        blockOnOverflow = blockOnOverflow != null && blockOnOverflow;
        waitForResult = waitForResult != null && waitForResult;
        if (enabled) {
            require(queueSize > 0, "queue_size: must be positive");
            require(numConsumers > 0, "num_consumers: must be positive");
            require(
                    storage == null || !waitForResult,
                    "wait_for_result: cannot be combined with storage: what is on disk is acknowledged before it is sent");
            batch = batch == null ? null : batch.inUnitOf(sizer);
            if (batch != null && batch.sizer() == sizer) {
                require(batch.minSize() <= queueSize, "batch.min_size: must not be greater than queue_size");
            }
        }
    }

    /** All defaults: on, 1000 requests. */
    public static SendingQueueConfig defaults() {
        return of(true);
    }

    /** No queue: callers wait for the export. */
    public static SendingQueueConfig off() {
        return of(false);
    }

    private static SendingQueueConfig of(boolean enabled) {
        return new SendingQueueConfig(
                enabled, DEFAULT_SIZE, Sizer.REQUESTS, DEFAULT_CONSUMERS, false, false, null, null);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("sending_queue." + problem);
        }
    }

    /**
     * {@code sending_queue.batch}: merging and splitting in front of the wire.
     *
     * @param enabled default true where the section is present
     * @param flushTimeout longest wait of an unfinished batch, default 200ms
     * @param minSize default 8192
     * @param maxSize default 0 = no bound
     * @param sizer items or bytes; absent: the queue's, if it is one of the two, else items
     * @param partition which requests may share a batch
     *     <p>Immutable.
     */
    public record Batch(
            Boolean enabled,
            Duration flushTimeout,
            Long minSize,
            Long maxSize,
            @Nullable Sizer sizer,
            @Nullable Partition partition) {
        public Batch {
            enabled = enabled == null || enabled;
            flushTimeout = flushTimeout == null ? Duration.ofMillis(200) : flushTimeout;
            minSize = minSize == null ? Long.valueOf(8192) : minSize;
            maxSize = maxSize == null ? Long.valueOf(0) : maxSize;
            if (enabled) {
                require(!flushTimeout.isNegative() && !flushTimeout.isZero(), "batch.flush_timeout: must be positive");
                require(minSize >= 0, "batch.min_size: must not be negative");
                require(maxSize >= 0, "batch.max_size: must not be negative");
                require(maxSize == 0 || maxSize >= minSize, "batch.max_size: must not be less than min_size");
                require(sizer != Sizer.REQUESTS, "batch.sizer: must be items or bytes");
            }
        }

        private @Nullable Batch inUnitOf(Sizer queueSizer) {
            if (!enabled) {
                return null;
            }
            Sizer unit = queueSizer == Sizer.REQUESTS ? Sizer.ITEMS : queueSizer;
            return sizer != null ? this : new Batch(true, flushTimeout, minSize, maxSize, unit, partition);
        }

        /** Metadata keys whose values must be equal within a batch. */
        List<String> metadataKeys() {
            return partition == null ? List.of() : partition.metadataKeys();
        }
    }

    /**
     * {@code sending_queue.batch.partition}.
     *
     * @param metadataKeys names of client metadata; a batch holds requests with equal values only
     *     <p>Immutable.
     */
    public record Partition(List<String> metadataKeys) {
        public Partition {
            metadataKeys = metadataKeys == null ? List.of() : List.copyOf(metadataKeys);
        }
    }
}
