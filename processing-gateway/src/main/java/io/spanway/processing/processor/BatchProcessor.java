package io.spanway.processing.processor;

import com.codahale.metrics.Counter;
import io.spanway.core.Platform;
import io.spanway.core.pipeline.ComponentType;
import io.spanway.core.pipeline.ComponentType.Descriptor;
import io.spanway.core.pipeline.ComponentType.ProcessorType;
import io.spanway.core.pipeline.Processor;
import io.spanway.core.pipeline.Stability;
import io.spanway.core.queue.Sizer;
import io.spanway.core.send.batch.BatchObserver;
import io.spanway.core.send.batch.BatchSettings;
import io.spanway.core.send.batch.Batcher;
import io.spanway.core.send.schedule.Timer;
import io.spanway.core.telemetry.BucketHistogram;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Signal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code batch}: gathers payloads until there are enough items or time is up, and cuts batches that are too large.
 *
 * <p>Batches form and leave exactly as in the Collector, with one difference: the Collector's processor tells its caller "accepted" when
 * the payload joins a batch, and loses it if the export then fails. Here callers are answered with what became of their batch, because an
 * acknowledgement is a promise. The price is up to {@code timeout} more latency of the answer, not of the data; an exporter with a sending
 * queue answers as soon as it has queued the batch. What waits here is bounded by the byte budget at the receivers, whose requests stay
 * unanswered meanwhile.
 *
 * <p>Thread-safe.
 */
final class BatchProcessor implements Processor {
    /** Distinct metadata maps that are batched at one time if no keys are configured; payloads of further ones go alone. */
    private static final int IMPLICIT_GROUPS = 1000;

    private static final double[] ITEMS = {
        10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 20_000,
        30_000, 50_000, 100_000
    };
    private static final double[] BYTES = {
        10, 25, 50, 75, 100, 250, 500, 750, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000, 20_000,
        30_000, 50_000, 100_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000, 800_000, 900_000, 1_000_000,
        2_000_000, 3_000_000, 4_000_000, 5_000_000, 6_000_000, 7_000_000, 8_000_000, 9_000_000
    };

    private final Batcher batcher;

    /**
     * @param timeout longest wait of an unfinished batch, default 200ms; 0 = none
     * @param sendBatchSize items that let a batch go at once, default 8192; 0 = every payload goes at once
     * @param sendBatchMaxSize most items of a batch, default 0 = no bound
     * @param metadataKeys one batch per distinct set of values of this client metadata
     * @param metadataCardinalityLimit most such sets, default 1000; 0 = no bound
     *     <p>Immutable.
     */
    record Config(
            Duration timeout,
            Integer sendBatchSize,
            Integer sendBatchMaxSize,
            List<String> metadataKeys,
            Integer metadataCardinalityLimit) {
        Config {
            timeout = timeout == null ? Duration.ofMillis(200) : timeout;
            sendBatchSize = sendBatchSize == null ? Integer.valueOf(8192) : sendBatchSize;
            sendBatchMaxSize = sendBatchMaxSize == null ? Integer.valueOf(0) : sendBatchMaxSize;
            metadataKeys = metadataKeys == null ? List.of() : List.copyOf(metadataKeys);
            metadataCardinalityLimit =
                    metadataCardinalityLimit == null ? Integer.valueOf(1000) : metadataCardinalityLimit;
            require(!timeout.isNegative(), "timeout: must not be negative");
            require(sendBatchSize >= 0, "send_batch_size: must not be negative");
            require(sendBatchMaxSize >= 0, "send_batch_max_size: must not be negative");
            require(metadataCardinalityLimit >= 0, "metadata_cardinality_limit: must not be negative");
            require(
                    sendBatchMaxSize == 0 || sendBatchMaxSize >= sendBatchSize,
                    "send_batch_max_size: must be 0 or at least send_batch_size (" + sendBatchSize + ")");
            Set<String> seen = new HashSet<>();
            for (String key : metadataKeys) {
                require(seen.add(key.toLowerCase(Locale.ROOT)), "metadata_keys: \"" + key + "\" is listed twice");
            }
        }

        private static void require(boolean condition, String problem) {
            if (!condition) {
                throw new IllegalArgumentException(problem);
            }
        }
    }

    BatchProcessor(String id, Config config, Timer timer, Metrics metrics, PayloadSink next) {
        int groups = config.metadataKeys().isEmpty() ? IMPLICIT_GROUPS : config.metadataCardinalityLimit();
        BatchSettings settings = new BatchSettings(
                config.sendBatchSize(),
                config.sendBatchMaxSize(),
                Sizer.ITEMS,
                config.timeout().toNanos(),
                config.metadataKeys(),
                groups);
        this.batcher = new Batcher(settings, timer, next, new Observer(id, metrics));
        metrics.gauge(
                "otelcol_processor_batch_metadata_cardinality",
                "Distinct metadata sets being batched",
                batcher::groups,
                "processor",
                id);
    }

    static ComponentType<Config> type(Platform platform) {
        Map<Signal, Stability> stability =
                Map.of(Signal.TRACES, Stability.BETA, Signal.METRICS, Stability.BETA, Signal.LOGS, Stability.BETA);
        return new ProcessorType<>(
                new Descriptor<>("batch", List.of(), stability, Config.class),
                (context, config, signal, next) -> new BatchProcessor(
                        context.id().toString(),
                        config,
                        Timer.of(platform.loops().any(), platform.nanoClock()),
                        platform.metrics(),
                        next));
    }

    @Override
    public void accept(Payload payload, Completion done) {
        batcher.accept(payload, done);
    }

    /** Sends unfinished batches; they end with the exporters, which stop later. */
    @Override
    public void stop(Duration grace) {
        batcher.stop();
    }

    /** Counts batches by why they went. Thread-safe. */
    private static final class Observer implements BatchObserver {
        private final Counter bySize;
        private final Counter byTimeout;
        private final BucketHistogram items;
        private final BucketHistogram bytes;

        Observer(String id, Metrics metrics) {
            String prefix = "otelcol_processor_batch_";
            String[] labels = {"processor", id};
            bySize = metrics.counter(prefix + "batch_size_trigger_send", "Batches sent because of their size", labels);
            byTimeout = metrics.counter(
                    prefix + "timeout_trigger_send", "Batches sent because time was up or the process stops", labels);
            items = metrics.histogram(prefix + "batch_send_size", "Items in a batch", ITEMS, labels);
            bytes = metrics.histogram(prefix + "batch_send_size_bytes", "Bytes in a batch", BYTES, labels);
        }

        @Override
        public void sent(Trigger trigger, long itemCount, long byteCount) {
            items.record((double) itemCount);
            bytes.record((double) byteCount);
            switch (trigger) {
                case SIZE -> bySize.inc();
                case TIMEOUT, SHUTDOWN -> byTimeout.inc();
            }
        }
    }
}
