package io.spanway.processing.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spanway.core.send.schedule.Timer;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.RecordingSink;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway")
class BatchProcessorTest extends PayloadSinkContract {
    private final TestPlatform platform = new TestPlatform();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        platform.close();
    }

    @Override
    protected PayloadSink sink() {
        return processor(
                new BatchProcessor.Config(Duration.ofMillis(5), null, null, null, null), ExporterTypesTest.nop());
    }

    @Override
    protected byte[] validRequest() {
        return TracePayloads.request(TracePayloads.group("a", 2));
    }

    @Test
    void config_missingKeys_areTheCollectorsDefaults() {
        assertThat(new BatchProcessor.Config(null, null, null, null, null))
                .isEqualTo(new BatchProcessor.Config(Duration.ofMillis(200), 8192, 0, List.of(), 1000));
    }

    @Test
    void config_impossibleValues_areRefusedByKey() {
        assertThatThrownBy(() -> new BatchProcessor.Config(null, 100, 50, null, null))
                .hasMessageContaining("send_batch_max_size");
        assertThatThrownBy(() -> new BatchProcessor.Config(null, null, null, List.of("a", "A"), null))
                .hasMessageContaining("metadata_keys");
        assertThatThrownBy(() -> new BatchProcessor.Config(Duration.ofSeconds(-1), null, null, null, null))
                .hasMessageContaining("timeout");
    }

    @Test
    void batch_ofEnoughItems_goesAndIsCounted() {
        RecordingSink next = new RecordingSink(Outcome.ACCEPTED);
        BatchProcessor processor = processor(new BatchProcessor.Config(Duration.ofHours(1), 4, 4, null, null), next);

        send(processor, "a", 2);
        assertThat(outcomes).isEmpty();
        send(processor, "b", 2);

        assertThat(next.received()).containsExactly(List.of("a0", "a1", "b0", "b1"));
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
        assertThat(platform.counter("otelcol_processor_batch_batch_size_trigger_send", "batch/x"))
                .isEqualTo(1);
    }

    @Test
    void batch_timeIsUp_goesOnAnEventLoop() {
        RecordingSink next = new RecordingSink(Outcome.ACCEPTED);
        BatchProcessor processor =
                processor(new BatchProcessor.Config(Duration.ofMillis(20), null, null, null, null), next);

        send(processor, "a", 1);

        await().atMost(Duration.ofSeconds(10)).until(() -> outcomes.size() == 1);
        assertThat(next.received()).containsExactly(List.of("a0"));
        assertThat(platform.counter("otelcol_processor_batch_timeout_trigger_send"))
                .isEqualTo(1);
    }

    @Test
    void downstreamFailure_reachesTheCaller() {
        Outcome down = Outcome.retryable(Reason.UNAVAILABLE, "down");
        BatchProcessor processor =
                processor(new BatchProcessor.Config(Duration.ofHours(1), 2, null, null, null), new RecordingSink(down));

        send(processor, "a", 2);

        assertThat(outcomes).containsExactly(down);
    }

    @Test
    void stop_flushes() {
        RecordingSink next = new RecordingSink(Outcome.ACCEPTED);
        BatchProcessor processor =
                processor(new BatchProcessor.Config(Duration.ofHours(1), null, null, null, null), next);

        send(processor, "a", 1);
        processor.stop(Duration.ofSeconds(1));

        assertThat(next.received()).containsExactly(List.of("a0"));
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
    }

    private BatchProcessor processor(BatchProcessor.Config config, PayloadSink next) {
        Timer timer = Timer.of(platform.platform().loops().any(), System::nanoTime);
        return new BatchProcessor("batch/x", config, timer, platform.platform().metrics(), next);
    }

    private void send(BatchProcessor processor, String service, int spans) {
        processor.accept(
                TracePayloads.payload(TracePayloads.request(TracePayloads.group(service, spans))), outcomes::add);
    }
}
