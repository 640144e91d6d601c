package io.spanway.core.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.spanway.core.queue.Sizer;
import io.spanway.core.send.batch.BatchSettings;
import io.spanway.core.send.batch.Batcher;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private final ManualTimer timer = new ManualTimer();
    private final TestPayloads payloads = new TestPayloads();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<String> triggers = new ArrayList<>();

    @AfterEach
    void everyBuffer_isReleased() {
        assertThat(payloads.leaked()).isEmpty();
    }

    @Test
    void batch_reachesMinSize_goesAtOnceInOrder() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        Batcher batcher = batcher(items(4, 0), out);

        add(batcher, payloads.spans("a", 2));
        assertThat(out.attempts).isEmpty();
        assertThat(outcomes).isEmpty();
        add(batcher, payloads.spans("b", 2));

        assertThat(out.sent()).containsExactly(List.of("a0", "a1", "b0", "b1"));
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
        assertThat(triggers).containsExactly("SIZE 4");
        assertThat(timer.tasks()).isZero();
    }

    @Test
    @Rule("PROFILES-2")
    void profiles_areNeverJoined() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        Batcher batcher = batcher(items(100, 0), out);

        for (int i = 0; i < 2; i++) {
            Payload profiles = new Payload(
                    Signal.PROFILES,
                    Unpooled.directBuffer().writeBytes(new byte[] {10, 4, 18, 2, 18, 0}),
                    RequestContext.NONE,
                    1);
            add(batcher, profiles);
        }

        assertThat(out.attempts).hasSize(2);
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
    }

    @Test
    void batch_tooSmall_goesWhenTimeIsUpAfterFirstPayload() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        Batcher batcher = batcher(items(100, 0), out);

        add(batcher, payloads.spans("a", 1));
        timer.advance(Duration.ofMillis(150));
        add(batcher, payloads.spans("b", 1));
        assertThat(out.attempts).isEmpty();
        timer.advance(Duration.ofMillis(50));

        assertThat(out.sent()).containsExactly(List.of("a0", "b0"));
        assertThat(triggers).containsExactly("TIMEOUT 2");
    }

    @Test
    void batch_aboveMaxSize_isCutAtItemBordersInOrder() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        Batcher batcher = batcher(items(3, 3), out);

        add(batcher, payloads.spans("a", 2));
        add(batcher, payloads.spans("b", 6));
        timer.advance(Duration.ofSeconds(1));

        assertThat(out.sent())
                .containsExactly(List.of("a0", "a1", "b0"), List.of("b1", "b2", "b3"), List.of("b4", "b5"));
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED, Outcome.ACCEPTED);
    }

    @Test
    void batch_byBytes_neverPassesMaxSizeBytes() {
        int one = payloads.spans("x", 1).sizeBytes();
        payloads.leaked().forEach(bytes -> bytes.release());
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        BatchSettings settings = new BatchSettings(
                0, 3L * one, Sizer.BYTES, Duration.ofMillis(200).toNanos(), List.of(), 0);
        Batcher batcher = batcher(settings, out);

        add(batcher, payloads.spans("a", 10));

        assertThat(out.sent().stream().flatMap(List::stream)).hasSize(10).isSorted();
        assertThat(out.sent()).allSatisfy(names -> assertThat(names).hasSizeBetween(1, 3));
    }

    @Test
    void batch_withoutTimeout_goesAtOnceAndStillSplits() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        Batcher batcher = batcher(new BatchSettings(4, 4, Sizer.ITEMS, 0, List.of(), 0), out);

        add(batcher, payloads.spans("a", 1));
        add(batcher, payloads.spans("b", 5));

        assertThat(out.sent()).containsExactly(List.of("a0"), List.of("b0", "b1", "b2", "b3"), List.of("b4"));
    }

    @Test
    void caller_isAnswered_onlyWhenItsBatchWas() {
        ScriptedSender out = ScriptedSender.holding();
        Batcher batcher = batcher(items(1, 0), out);

        add(batcher, payloads.spans("a", 1));
        assertThat(outcomes).isEmpty();
        Outcome down = Outcome.retryable(Reason.UNAVAILABLE, "down");
        out.answer(down);

        assertThat(outcomes).containsExactly(down);
    }

    @Test
    void mergedBatch_refusedForItsContent_isSentOnceMorePartByPart() {
        ScriptedSender out = new ScriptedSender(attempt ->
                attempt.names().contains("bad0") ? Outcome.refused(Reason.MALFORMED, "bad span") : Outcome.ACCEPTED);
        Batcher batcher = batcher(items(3, 0), out);

        add(batcher, payloads.spans("a", 1));
        add(batcher, payloads.spans("bad", 1));
        add(batcher, payloads.spans("c", 1));

        assertThat(out.sent())
                .containsExactly(List.of("a0", "bad0", "c0"), List.of("a0"), List.of("bad0"), List.of("c0"));
        assertThat(outcomes)
                .containsExactly(Outcome.ACCEPTED, Outcome.refused(Reason.MALFORMED, "bad span"), Outcome.ACCEPTED);
    }

    @Test
    void mergedBatch_refusedForCredentials_isNotSentAgain() {
        Outcome unauthenticated = Outcome.refused(Reason.UNAUTHENTICATED, "who are you");
        ScriptedSender out = ScriptedSender.answering(unauthenticated);
        Batcher batcher = batcher(items(2, 0), out);

        add(batcher, payloads.spans("a", 1));
        add(batcher, payloads.spans("b", 1));

        assertThat(out.attempts).hasSize(1);
        assertThat(outcomes).containsExactly(unauthenticated, unauthenticated);
    }

    @Test
    void mergedBatch_partlyRejected_tellsEachAsWarning() {
        ScriptedSender out = ScriptedSender.answering(Outcome.partlyRejected(1, "one was too old"));
        Batcher batcher = batcher(items(2, 0), out);

        add(batcher, payloads.spans("a", 1));
        add(batcher, payloads.spans("b", 1));
        add(batcher, payloads.spans("alone", 2));

        assertThat(outcomes)
                .containsExactly(
                        Outcome.partlyRejected(0, "one was too old"),
                        Outcome.partlyRejected(0, "one was too old"),
                        Outcome.partlyRejected(1, "one was too old"));
    }

    @Test
    void cutPayload_withOneRefusedPiece_isPartlyRejected() {
        ScriptedSender out = new ScriptedSender(attempt ->
                attempt.names().contains("a2") ? Outcome.refused(Reason.MALFORMED, "bad") : Outcome.ACCEPTED);
        Batcher batcher = batcher(items(2, 2), out);

        add(batcher, payloads.spans("a", 4));

        assertThat(outcomes).containsExactly(Outcome.partlyRejected(2, "bad"));
    }

    @Test
    @Rule("FORWARD-6")
    void metadata_differs_isNeverMerged() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        Batcher batcher = batcher(items(2, 0), out);

        add(batcher, payloads.spans("a", 1, Map.of("tenant", List.of("x"))));
        add(batcher, payloads.spans("b", 1, Map.of("tenant", List.of("y"))));
        assertThat(out.attempts).isEmpty();
        add(batcher, payloads.spans("c", 1, Map.of("tenant", List.of("x"))));
        timer.advance(Duration.ofSeconds(1));

        assertThat(out.sent()).containsExactly(List.of("a0", "c0"), List.of("b0"));
        assertThat(out.attempts.get(1).context().metadata()).isEqualTo(Map.of("tenant", List.of("y")));
        assertThat(batcher.groups()).isZero();
    }

    @Test
    void metadataKeys_decideAloneAndCarryOnAlone() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        BatchSettings settings = new BatchSettings(2, 0, Sizer.ITEMS, 1_000_000, List.of("Tenant"), 1000);
        Batcher batcher = batcher(settings, out);

        add(batcher, payloads.spans("a", 1, Map.of("tenant", List.of("x"), "other", List.of("1"))));
        add(batcher, payloads.spans("b", 1, Map.of("tenant", List.of("x"), "other", List.of("2"))));

        assertThat(out.sent()).containsExactly(List.of("a0", "b0"));
        assertThat(out.attempts.get(0).context().metadata()).isEqualTo(Map.of("tenant", List.of("x")));
    }

    @Test
    void metadataSets_pastTheirLimit_areRefusedForGood() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        BatchSettings settings = new BatchSettings(1, 0, Sizer.ITEMS, 1_000_000, List.of("tenant"), 1);
        Batcher batcher = batcher(settings, out);

        add(batcher, payloads.spans("a", 1, Map.of("tenant", List.of("x"))));
        add(batcher, payloads.spans("b", 1, Map.of("tenant", List.of("y"))));
        add(batcher, payloads.spans("c", 1, Map.of("tenant", List.of("x"))));

        assertThat(out.sent()).containsExactly(List.of("a0"), List.of("c0"));
        assertThat(outcomes.get(1))
                .isEqualTo(Outcome.refused(Reason.INTERNAL, "too many batcher metadata-value combinations"));
    }

    @Test
    void expiredPayload_isNotSent() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        Batcher batcher = batcher(items(100, 0), out);

        long soon = timer.nanoTime() + Duration.ofMillis(10).toNanos();
        add(batcher, payloads.spans("late", 1, new RequestContext(Map.of(), soon)));
        add(batcher, payloads.spans("b", 1));
        timer.advance(Duration.ofSeconds(1));

        assertThat(out.sent()).containsExactly(List.of("b0"));
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void stop_sendsWhatWaits_andLaterPayloadsAtOnce() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        Batcher batcher = batcher(items(100, 0), out);

        add(batcher, payloads.spans("a", 1));
        batcher.stop();
        add(batcher, payloads.spans("b", 1));

        assertThat(out.sent()).containsExactly(List.of("a0"), List.of("b0"));
        assertThat(triggers).startsWith("SHUTDOWN 1");
    }

    @Test
    void malformedPayload_isRefusedAlone() {
        ScriptedSender out = ScriptedSender.answering(Outcome.ACCEPTED);
        Batcher batcher = batcher(items(1, 0), out);

        add(batcher, payloads.of(new byte[] {0x0a, 100}, RequestContext.NONE));

        assertThat(out.attempts).isEmpty();
        assertThat(outcomes).hasSize(1).allMatch(outcome -> outcome instanceof Outcome.Refused);
    }

    @Test
    void largeParts_areChainedWithoutCopyAndStillSliceRight() {
        String longName = "n".repeat(3000);
        ScriptedSender out = ScriptedSender.answering(Outcome.refused(Reason.MALFORMED, "all"), Outcome.ACCEPTED);
        Batcher batcher = batcher(items(4, 0), out);

        add(batcher, payloads.spans(longName + "a", 2));
        add(batcher, payloads.spans(longName + "b", 2));

        assertThat(out.sent().get(1)).containsExactly(longName + "a0", longName + "a1");
        assertThat(out.sent().get(2)).containsExactly(longName + "b0", longName + "b1");
    }

    private static BatchSettings items(long minSize, long maxSize) {
        return new BatchSettings(
                minSize, maxSize, Sizer.ITEMS, Duration.ofMillis(200).toNanos(), List.of(), 0);
    }

    private Batcher batcher(BatchSettings settings, ScriptedSender out) {
        return new Batcher(settings, timer, out, (trigger, items, bytes) -> triggers.add(trigger + " " + items));
    }

    private void add(Batcher batcher, Payload payload) {
        batcher.accept(payload, outcomes::add);
    }
}
