package io.spanway.lb;

import static io.spanway.lb.Checks.require;

import io.spanway.lb.route.MemoryQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code sending_queue}, with the Collector's keys.
 *
 * @param enabled absent: off, so that clients are answered when the backends have accepted
 * @param queueSize 1000, in units of the sizer
 * @param sizer requests, items or bytes
 * @param numConsumers accepted; the windows of the backends bound what is under way
 * @param blockOnOverflow accepted if false: a full queue refuses retryably, nobody is made to wait
 * @param waitForResult true is the same as no queue: clients are answered when the backends have accepted
 * @param storage id of a storage extension, for a queue on disk; absent: in memory
 * @param batch accepted; parts are merged while a call to their backend is under way, by themselves
 *     <p>Immutable.
 */
public record QueueKeys(
        @Nullable Boolean enabled,
        Long queueSize,
        MemoryQueue.Sizer sizer,
        Integer numConsumers,
        Boolean blockOnOverflow,
        Boolean waitForResult,
        @Nullable String storage,
        @Nullable Batch batch) {
    public QueueKeys {
        queueSize = queueSize == null ? Long.valueOf(1000) : queueSize;
        sizer = sizer == null ? MemoryQueue.Sizer.REQUESTS : sizer;
        numConsumers = numConsumers == null ? Integer.valueOf(10) : numConsumers;
        blockOnOverflow = blockOnOverflow != null && blockOnOverflow;
        waitForResult = waitForResult != null && waitForResult;
        if (enabled == null || enabled) {
            require(queueSize > 0, "queue_size: must be positive, is " + queueSize);
            require(numConsumers > 0, "num_consumers: must be positive, is " + numConsumers);
            require(
                    !blockOnOverflow,
                    "block_on_overflow: cannot be true; remove it, and a full queue refuses retryably so that clients wait");
            require(
                    storage == null || !waitForResult,
                    "wait_for_result: cannot be combined with storage: what is on disk is acknowledged before it is sent");
        }
    }

    /** Nothing configured. */
    @SuppressWarnings("NullAway") // null is how a missing key arrives
    static QueueKeys absent() {
        return new QueueKeys(null, null, null, null, null, null, null, null);
    }

    /** Whether this section, when it is present, asks for acknowledgement before delivery. */
    boolean on(boolean absentEnabled) {
        return (enabled == null ? absentEnabled : enabled) && !waitForResult;
    }

    /**
     * {@code batch}.
     *
     * @param sizer items or bytes
     */
    public record Batch(
            @Nullable Boolean enabled,
            @Nullable Duration flushTimeout,
            @Nullable Long minSize,
            @Nullable Long maxSize,
            MemoryQueue.@Nullable Sizer sizer) {}
}
