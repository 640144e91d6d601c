package io.spanway.core.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Counter;
import io.spanway.core.pipeline.BuildContext;
import io.spanway.core.pipeline.ComponentId;
import io.spanway.core.telemetry.Metrics;
import io.spanway.core.transport.ByteBudget;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.testkit.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExportPipelineTest {
    private static final Outcome DOWN = Outcome.retryable(Reason.UNAVAILABLE, "down");
    private static final Duration DRAW = Duration.ofSeconds(5); // first delay with the random draw 0.5

    private final ManualTimer timer = new ManualTimer();
    private final TestPayloads payloads = new TestPayloads();
    private final Metrics metrics = new Metrics();
    private final ByteBudget budget = new ByteBudget(1 << 20);
    private final List<Outcome> outcomes = new ArrayList<>();

    @AfterEach
    void everyBuffer_isReleasedAndBudgetGivenBack() {
        assertThat(payloads.leaked()).isEmpty();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void withoutQueue_caller_getsTheDestinationsAnswer() {
        ScriptedSender sender = ScriptedSender.answering(Outcome.partlyRejected(1, "old"));
        ExportPipeline pipeline = pipeline(sender, SendingQueueConfig.off());

        send(pipeline, payloads.spans("a", 2));

        assertThat(outcomes).containsExactly(Outcome.partlyRejected(1, "old"));
        assertThat(sender.attempts.get(0).timeoutNanos())
                .isEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(counter("otelcol_exporter_sent_spans")).isEqualTo(2);
        assertThat(counter("spanway_exporter_rejected_spans")).isEqualTo(1);
    }

    @Test
    void retryableFailure_isTriedAgainAfterBackoff() {
        ScriptedSender sender = ScriptedSender.answering(DOWN, DOWN, Outcome.ACCEPTED);
        ExportPipeline pipeline = pipeline(sender, SendingQueueConfig.off());

        send(pipeline, payloads.spans("a", 1));
        assertThat(sender.attempts).hasSize(1);
        timer.advance(DRAW.minusMillis(1));
        assertThat(sender.attempts).hasSize(1);
        timer.advance(Duration.ofMillis(1));
        assertThat(sender.attempts).hasSize(2);
        assertThat(outcomes).isEmpty();
        timer.advance(Duration.ofMillis(7500));

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(counter("otelcol_exporter_sent_spans")).isEqualTo(1);
        assertThat(counter("otelcol_exporter_send_failed_spans")).isZero();
    }

    @Test
    @Rule("BACKEND-11")
    void retryHint_longerThanBackoff_isWaitedOut() {
        Outcome busy = Outcome.retryable(
                Reason.OVERLOADED, "busy", Duration.ofSeconds(20).toNanos());
        ScriptedSender sender = ScriptedSender.answering(busy, Outcome.ACCEPTED);
        ExportPipeline pipeline = pipeline(sender, SendingQueueConfig.off());

        send(pipeline, payloads.spans("a", 1));
        timer.advance(Duration.ofMillis(19_999));
        assertThat(sender.attempts).hasSize(1);
        timer.advance(Duration.ofMillis(1));

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
    }

    @Test
    void retryHint_shorterThanBackoff_doesNotShortenIt() {
        Outcome busy = Outcome.retryable(
                Reason.OVERLOADED, "busy", Duration.ofMillis(10).toNanos());
        ScriptedSender sender = ScriptedSender.answering(busy, Outcome.ACCEPTED);
        ExportPipeline pipeline = pipeline(sender, SendingQueueConfig.off());

        send(pipeline, payloads.spans("a", 1));
        timer.advance(DRAW.minusMillis(1));
        assertThat(sender.attempts).hasSize(1);
        timer.advance(Duration.ofMillis(1));
        assertThat(sender.attempts).hasSize(2);
    }

    @Test
    @Rule("BACKEND-10")
    void permanentFailure_isNeverRetried() {
        Outcome bad = Outcome.refused(Reason.EXHAUSTED, "no");
        ScriptedSender sender = ScriptedSender.answering(bad);
        ExportPipeline pipeline = pipeline(sender, SendingQueueConfig.off());

        send(pipeline, payloads.spans("a", 3));

        assertThat(outcomes).containsExactly(bad);
        assertThat(timer.tasks()).isZero();
        assertThat(counter("otelcol_exporter_send_failed_spans")).isEqualTo(3);
    }

    @Test
    void maxElapsedTime_passed_givesUp() {
        ScriptedSender sender = ScriptedSender.answering(DOWN);
        RetryConfig retry = SendConfigs.retry(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(12));
        ExportPipeline pipeline = pipeline(sender, SendingQueueConfig.off(), retry);

        send(pipeline, payloads.spans("a", 1));
        timer.advance(Duration.ofMinutes(1));

        assertThat(sender.attempts).hasSize(3);
        assertThat(outcomes).containsExactly(DOWN);
    }

    @Test
    void clientsDeadline_boundsTimeoutAndRetries() {
        ScriptedSender sender = ScriptedSender.answering(DOWN);
        ExportPipeline pipeline = pipeline(sender, SendingQueueConfig.off());
        long deadline = timer.nanoTime() + Duration.ofSeconds(3).toNanos();

        send(pipeline, payloads.spans("a", 1, new RequestContext(Map.of(), deadline)));

        assertThat(sender.attempts.get(0).timeoutNanos())
                .isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(outcomes).containsExactly(DOWN);
        assertThat(timer.tasks()).isZero();
    }

    @Test
    void expiredPayload_isNotSent() {
        ScriptedSender sender = ScriptedSender.answering(Outcome.ACCEPTED);
        ExportPipeline pipeline = pipeline(sender, SendingQueueConfig.off());

        send(pipeline, payloads.spans("a", 1, new RequestContext(Map.of(), timer.nanoTime() - 1)));

        assertThat(sender.attempts).isEmpty();
        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    @Rule("BACKEND-13")
    void queue_acknowledgesAtOnce_andDropsTheDeadline() {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = pipeline(sender, SendConfigs.queue(10, 1));
        long deadline = timer.nanoTime() + 1;

        send(pipeline, payloads.spans("a", 1, new RequestContext(Map.of(), deadline)));

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(sender.attempts.get(0).context().deadlineNanos()).isEqualTo(RequestContext.NO_DEADLINE);
        assertThat(budget.usedBytes()).isPositive();
        sender.answer(Outcome.ACCEPTED);
    }

    @Test
    void queue_sendsAtMostNumConsumersAtOnce() {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = pipeline(sender, SendConfigs.queue(10, 2));

        for (int i = 0; i < 4; i++) {
            send(pipeline, payloads.spans("p" + i, 1));
        }
        assertThat(sender.openAttempts()).isEqualTo(2);
        assertThat(gauge("otelcol_exporter_in_flight_requests")).isEqualTo(2);
        assertThat(gauge("otelcol_exporter_queue_size")).isEqualTo(4);
        sender.answer(Outcome.ACCEPTED);
        assertThat(sender.openAttempts()).isEqualTo(2);
        sender.answer(Outcome.ACCEPTED);
        sender.answer(Outcome.ACCEPTED);
        sender.answer(Outcome.ACCEPTED);

        assertThat(sender.sent()).containsExactly(List.of("p00"), List.of("p10"), List.of("p20"), List.of("p30"));
        assertThat(gauge("otelcol_exporter_queue_size")).isZero();
    }

    @Test
    @Rule("LIFE-1")
    void queue_full_refusesRetryablyAndCounts() {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = pipeline(sender, SendConfigs.queue(2, 1));

        send(pipeline, payloads.spans("a", 1));
        send(pipeline, payloads.spans("b", 1));
        send(pipeline, payloads.spans("c", 5));

        assertThat(outcomes.get(2))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        outcome -> assertThat(outcome.retryAfterNanos()).isPositive());
        assertThat(counter("otelcol_exporter_enqueue_failed_spans")).isEqualTo(5);
        sender.answer(Outcome.ACCEPTED);
        sender.answer(Outcome.ACCEPTED);
    }

    @Test
    void queue_blockOnOverflow_delaysCallersUntilThereIsRoom() {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = pipeline(sender, SendConfigs.blocking(1, 1));

        send(pipeline, payloads.spans("a", 1));
        send(pipeline, payloads.spans("b", 1));
        assertThat(outcomes).hasSize(1);
        sender.answer(Outcome.ACCEPTED);

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
        sender.answer(Outcome.ACCEPTED);
        assertThat(sender.sent()).containsExactly(List.of("a0"), List.of("b0"));
    }

    @Test
    void queue_blockOnOverflow_deadlinePasses_isRefused() {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = pipeline(sender, SendConfigs.blocking(1, 1));
        long deadline = timer.nanoTime() + Duration.ofMillis(50).toNanos();

        send(pipeline, payloads.spans("a", 1));
        send(pipeline, payloads.spans("b", 1, new RequestContext(Map.of(), deadline)));
        timer.advance(Duration.ofMillis(200));

        assertThat(outcomes).hasSize(2);
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Retryable.class);
        sender.answer(Outcome.ACCEPTED);
    }

    @Test
    void queue_waitForResult_answersWithTheFinalOutcome() {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = pipeline(sender, SendConfigs.waiting(10, 1));

        send(pipeline, payloads.spans("a", 1));
        assertThat(outcomes).isEmpty();
        sender.answer(Outcome.refused(Reason.INTERNAL, "no"));

        assertThat(outcomes).containsExactly(Outcome.refused(Reason.INTERNAL, "no"));
    }

    @Test
    void queue_permanentFailure_isCountedAsDropped() {
        ScriptedSender sender = ScriptedSender.answering(Outcome.refused(Reason.INTERNAL, "no"));
        ExportPipeline pipeline = pipeline(sender, SendConfigs.queue(10, 1));

        send(pipeline, payloads.spans("a", 4));

        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        assertThat(counter("otelcol_exporter_send_failed_spans")).isEqualTo(4);
        assertThat(counter("spanway_exporter_dropped_spans", "reason", "internal"))
                .isEqualTo(4);
    }

    @Test
    void queueBatch_mergesAndSplits() {
        ScriptedSender sender = ScriptedSender.answering(Outcome.ACCEPTED);
        ExportPipeline pipeline = pipeline(sender, SendConfigs.batching(3, 3));

        send(pipeline, payloads.spans("a", 2));
        send(pipeline, payloads.spans("b", 2));
        assertThat(sender.sent()).containsExactly(List.of("a0", "a1", "b0"));
        timer.advance(Duration.ofMillis(200));

        assertThat(sender.sent()).containsExactly(List.of("a0", "a1", "b0"), List.of("b1"));
        assertThat(counter("otelcol_exporter_sent_spans")).isEqualTo(4);
        assertThat(gauge("otelcol_exporter_queue_size")).isZero();
    }

    @Test
    @Rule("LIFE-10")
    void stop_drainsQueueAndGivesPausedPayloadsOneLastTry() {
        ScriptedSender sender = ScriptedSender.answering(DOWN);
        ExportPipeline pipeline = pipeline(sender, SendConfigs.queue(10, 1));
        send(pipeline, payloads.spans("a", 1));
        send(pipeline, payloads.spans("b", 1));
        assertThat(sender.attempts).hasSize(1);

        sender.nowAnswering(Outcome.ACCEPTED);
        pipeline.stop(Duration.ofSeconds(10));

        assertThat(sender.sent()).containsExactly(List.of("a0"), List.of("a0"), List.of("b0"));
        assertThat(sender.closed).isTrue();
        assertThat(counter("otelcol_exporter_sent_spans")).isEqualTo(2);
    }

    @Test
    void stop_graceOver_dropsWhatWasAcknowledgedAndCountsIt() {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = pipeline(sender, SendConfigs.queue(10, 1));
        send(pipeline, payloads.spans("a", 1));
        send(pipeline, payloads.spans("b", 2));

        pipeline.stop(Duration.ofMillis(1));

        assertThat(counter("spanway_exporter_dropped_spans", "reason", "shutdown"))
                .isEqualTo(3);
        assertThat(counter("otelcol_exporter_send_failed_spans")).isEqualTo(3);
    }

    @Test
    void stop_graceOver_givesWaitingCallersTheirDataBack() {
        ScriptedSender sender = ScriptedSender.holding();
        ExportPipeline pipeline = pipeline(sender, SendConfigs.waiting(10, 1));
        send(pipeline, payloads.spans("a", 1));
        send(pipeline, payloads.spans("b", 1));

        pipeline.stop(Duration.ofMillis(1));

        assertThat(outcomes).hasSize(2).allMatch(outcome -> outcome instanceof Outcome.Retryable);
        send(pipeline, payloads.spans("late", 1));
        assertThat(outcomes).hasSize(3).allMatch(outcome -> outcome instanceof Outcome.Retryable);
    }

    private ExportPipeline pipeline(ScriptedSender sender, SendingQueueConfig queue) {
        return pipeline(sender, queue, RetryConfig.defaults());
    }

    private ExportPipeline pipeline(ScriptedSender sender, SendingQueueConfig queue, RetryConfig retry) {
        return new ExportPipeline(
                new ExportSettings("otlp/x", Set.of(Signal.TRACES), Duration.ofSeconds(5), retry, queue),
                sender,
                new ExportPipeline.Surroundings(
                        timer, metrics, budget, () -> 0.5, new BuildContext(ComponentId.parse("test"), Map.of())));
    }

    private void send(ExportPipeline pipeline, Payload payload) {
        pipeline.accept(payload, outcomes::add);
    }

    private long counter(String family, String... labels) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .filter(series -> series.name().labels().containsAll(List.of(labels)))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }

    private double gauge(String family) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals(family))
                .mapToDouble(series -> ((DoubleSupplier) series.instrument()).getAsDouble())
                .sum();
    }
}
