package io.spanway.processing.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spanway.core.send.schedule.Timer;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.PayloadSinkContract;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.exporter.ExporterTypesTest;
import io.spanway.processing.fake.RecordingSink;
import io.spanway.processing.fake.TestPlatform;
import io.spanway.processing.fake.TracePayloads;
import io.spanway.processing.vector.ProcessorRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    void batch_largerThanMaxSize_isCutInOrderAndFilledUp() {
        RecordingSink next = new RecordingSink(Outcome.ACCEPTED);
        BatchProcessor processor = processor(new BatchProcessor.Config(Duration.ofHours(1), 3, 5, null, null), next);

        send(processor, "a", 2);
        send(processor, "b", 6);
        send(processor, "c", 12);

        assertThat(next.received())
                .containsExactly(
                        List.of("a0", "a1", "b0", "b1", "b2"),
                        List.of("b3", "b4", "b5"),
                        List.of("c0", "c1", "c2", "c3", "c4"),
                        List.of("c5", "c6", "c7", "c8", "c9"));
        processor.stop(Duration.ofSeconds(1));
        assertThat(next.received().get(4)).containsExactly("c10", "c11");
        assertThat(platform.counter("otelcol_processor_batch_batch_size_trigger_send"))
                .isEqualTo(4);
        assertThat(platform.counter("otelcol_processor_batch_timeout_trigger_send"))
                .isEqualTo(1);
    }

    @Test
    void batch_withoutTimeoutOrSize_goesAtOnceAndIsStillCut() {
        for (BatchProcessor.Config config : List.of(
                new BatchProcessor.Config(Duration.ZERO, 1, 2, null, null),
                new BatchProcessor.Config(Duration.ofHours(1), 0, 2, null, null))) {
            RecordingSink next = new RecordingSink(Outcome.ACCEPTED);
            send(processor(config, next), "a", 3);
            assertThat(next.received()).containsExactly(List.of("a0", "a1"), List.of("a2"));
        }
    }

    @Test
    void metadataKeys_batchApartAndTravelAlone_upToTheirLimit() {
        List<Map<String, List<String>>> contexts = new ArrayList<>();
        BatchProcessor processor = processor(
                new BatchProcessor.Config(Duration.ofHours(1), 2, null, List.of("Tenant"), 2), (payload, done) -> {
                    contexts.add(payload.context().metadata());
                    payload.release();
                    done.complete(Outcome.ACCEPTED);
                });
        for (String tenant : List.of("x", "y", "x", "y", "z")) {
            byte[] request = TracePayloads.request(TracePayloads.group(tenant, 1));
            RequestContext context = ProcessorRun.metadata(
                    Map.of("tenant", List.of(tenant), "other", List.of(tenant + contexts.size())));
            processor.accept(ProcessorRun.payload(Signal.TRACES, request, context), outcomes::add);
        }

        assertThat(contexts).containsExactly(Map.of("tenant", List.of("x")), Map.of("tenant", List.of("y")));
        assertThat(outcomes.get(outcomes.size() - 1))
                .isEqualTo(Outcome.refused(Reason.INTERNAL, "too many batcher metadata-value combinations"));
        assertThat(platform.gauge("otelcol_processor_batch_metadata_cardinality"))
                .isEqualTo(2);
    }

    @Test
    void batches_areMeasuredInItemsAndBytes() {
        BatchProcessor processor = processor(
                new BatchProcessor.Config(Duration.ofHours(1), 2, null, null, null),
                new RecordingSink(Outcome.ACCEPTED));

        send(processor, "a", 2);

        assertThat(platform.families())
                .contains(
                        "otelcol_processor_batch_batch_send_size",
                        "otelcol_processor_batch_batch_send_size_bytes",
                        "otelcol_processor_batch_batch_size_trigger_send",
                        "otelcol_processor_batch_timeout_trigger_send",
                        "otelcol_processor_batch_metadata_cardinality");
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
