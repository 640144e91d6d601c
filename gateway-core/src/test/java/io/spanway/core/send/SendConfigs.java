package io.spanway.core.send;

import io.spanway.core.queue.Sizer;
import java.time.Duration;

/** Configurations as the binder makes them: a missing key is null. */
@SuppressWarnings("NullAway")
final class SendConfigs {
    private SendConfigs() {}

    static RetryConfig emptyRetry() {
        return new RetryConfig(null, null, null, null, null, null);
    }

    static RetryConfig retry(Duration initial, Duration max, Duration elapsed) {
        return new RetryConfig(null, initial, null, null, max, elapsed);
    }

    static RetryConfig randomization(double factor) {
        return new RetryConfig(null, null, factor, null, null, null);
    }

    static SendingQueueConfig emptyQueue() {
        return new SendingQueueConfig(null, null, null, null, null, null, null, null);
    }

    static SendingQueueConfig queue(long size, int consumers) {
        return new SendingQueueConfig(null, size, null, consumers, null, null, null, null);
    }

    static SendingQueueConfig blocking(long size, int consumers) {
        return new SendingQueueConfig(null, size, null, consumers, true, null, null, null);
    }

    static SendingQueueConfig waiting(long size, int consumers) {
        return new SendingQueueConfig(null, size, null, consumers, null, true, null, null);
    }

    static SendingQueueConfig batching(long minSize, long maxSize) {
        return new SendingQueueConfig(null, null, null, 1, null, null, null, batch(minSize, maxSize));
    }

    static SendingQueueConfig sized(Sizer sizer, long size, SendingQueueConfig.Batch batch) {
        return new SendingQueueConfig(null, size, sizer, null, null, null, null, batch);
    }

    static SendingQueueConfig stored(boolean enabled, boolean wait) {
        return new SendingQueueConfig(enabled, null, null, null, null, wait, "file_storage", null);
    }

    static SendingQueueConfig.Batch batch(Long minSize, Long maxSize) {
        return new SendingQueueConfig.Batch(null, null, minSize, maxSize, null, null);
    }
}
