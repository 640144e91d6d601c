package io.spanway.core.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanway.core.queue.Sizer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class SendConfigTest {
    @Test
    void retryConfig_missingKeys_areTheCollectorsDefaults() {
        assertThat(SendConfigs.emptyRetry()).isEqualTo(RetryConfig.defaults());
        assertThat(RetryConfig.defaults())
                .isEqualTo(new RetryConfig(
                        true, Duration.ofSeconds(5), 0.5, 1.5, Duration.ofSeconds(30), Duration.ofMinutes(5)));
    }

    @Test
    void sendingQueueConfig_missingKeys_areTheCollectorsDefaults() {
        SendingQueueConfig empty = SendConfigs.emptyQueue();
        assertThat(empty).isEqualTo(SendingQueueConfig.defaults());
        assertThat(empty.enabled()).isTrue();
        assertThat(empty.queueSize()).isEqualTo(1000);
        assertThat(empty.sizer()).isEqualTo(Sizer.REQUESTS);
        assertThat(empty.numConsumers()).isEqualTo(10);
        assertThat(empty.blockOnOverflow()).isFalse();
        assertThat(empty.waitForResult()).isFalse();
        assertThat(empty.batch()).isNull();
    }

    @Test
    void batch_missingKeys_areTheCollectorsDefaults() {
        SendingQueueConfig.Batch batch = SendConfigs.sized(Sizer.BYTES, 100_000, SendConfigs.batch(null, null))
                .batch();
        assertThat(batch.flushTimeout()).isEqualTo(Duration.ofMillis(200));
        assertThat(batch.minSize()).isEqualTo(8192);
        assertThat(batch.maxSize()).isZero();
        assertThat(batch.sizer()).isEqualTo(Sizer.BYTES);
        assertThat(SendConfigs.batching(1, 0).batch().sizer()).isEqualTo(Sizer.ITEMS);
    }

    @Test
    void retryConfig_impossibleValues_areRefusedByKey() {
        assertRefused(() -> SendConfigs.randomization(1.5), "retry_on_failure.randomization_factor");
        assertRefused(() -> SendConfigs.retry(Duration.ofSeconds(-1), null, null), "retry_on_failure.initial_interval");
        assertRefused(() -> SendConfigs.retry(null, null, Duration.ofSeconds(3)), "retry_on_failure.max_elapsed_time");
    }

    @Test
    void retryConfig_endless_isAllowed() {
        assertThat(SendConfigs.retry(null, null, Duration.ZERO).maxElapsedTime())
                .isZero();
    }

    @Test
    void sendingQueueConfig_impossibleValues_areRefusedByKey() {
        assertRefused(() -> SendConfigs.queue(0, 1), "sending_queue.queue_size");
        assertRefused(() -> SendConfigs.queue(1, 0), "sending_queue.num_consumers");
        assertRefused(() -> SendConfigs.batching(10, 5), "sending_queue.batch.max_size");
        assertRefused(
                () -> SendConfigs.sized(Sizer.ITEMS, 10, SendConfigs.batch(20L, null)), "sending_queue.batch.min_size");
    }

    @Test
    void sendingQueueConfig_storage_cannotWaitForResults() {
        assertThat(SendConfigs.stored(true, false).storage()).isEqualTo("file_storage");
        assertRefused(() -> SendConfigs.stored(true, true), "sending_queue.wait_for_result");
        assertThat(SendConfigs.stored(false, false).enabled()).isFalse();
    }

    private static void assertRefused(Runnable maker, String message) {
        assertThatThrownBy(maker::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
