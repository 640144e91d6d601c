package io.spanway.processing.trace;

import static io.spanway.processing.fake.Traces.payload;
import static io.spanway.processing.fake.Traces.request;
import static io.spanway.processing.fake.Traces.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Counter;
import io.netty.buffer.Unpooled;
import io.opentelemetry.proto.trace.v1.Span;
import io.spanway.core.telemetry.Metrics;
import io.spanway.otlp.Completion;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Payload;
import io.spanway.otlp.PayloadSink;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.otlp.Signal;
import io.spanway.processing.fake.KeptSpans;
import io.spanway.processing.processor.tailsampling.BufferBooks;
import io.spanway.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The buffer with its threads: answers, books, refusals, the end. */
class TraceBufferTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Outcome BUSY = Outcome.retryable(Reason.UNAVAILABLE, "busy");

    private final ManualClock clock = new ManualClock();
    private final Metrics metrics = new Metrics();
    private final KeptSpans kept = new KeptSpans();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private TraceBuffer buffer = buffer(1, 16 << 20, kept);

    private TraceBuffer buffer(int shards, long bytes, PayloadSink next) {
        TraceBufferSettings settings = new TraceBufferSettings(
                "test", shards, Duration.ofSeconds(10).toNanos(), 0, 10_000, bytes, 0, 0, 0, true, false, false, false);
        return new TraceBuffer(
                settings,
                () -> (trace, now) -> ShardFixture.even(trace.idLow()),
                new BufferBooks(metrics, "test"),
                next,
                clock);
    }

    @AfterEach
    void stop() {
        buffer.stop(Duration.ofSeconds(5));
        assertThat(counter("arrived_spans"))
                .as("the books balance")
                .isEqualTo(counter("delivered_spans") + counter("not_sampled_spans") + counter("dropped_spans"));
        assertThat(buffer.waitingSpans()).isZero();
    }

    private long counter(String name) {
        return metrics.all().stream()
                .filter(series -> series.name().family().equals("spanway_trace_buffer_" + name))
                .mapToLong(series -> ((Counter) series.instrument()).getCount())
                .sum();
    }

    private void accept(Span... spans) {
        buffer.accept(payload(request(spans)), outcomes::add);
    }

    private void awaitAnswers(int count) {
        await().atMost(SOON).until(() -> outcomes.size() == count);
    }

    @Test
    void request_isAcceptedWhenItsSpansAreTaken_andDecidedLater() {
        buffer.start();
        accept(span(2, 0), span(3, 0));
        awaitAnswers(1);
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);
        await().atMost(SOON).until(() -> buffer.waitingSpans() == 2);
        assertThat(buffer.usedBytes()).isPositive();
        assertThat(kept.requests()).isEmpty();

        clock.advance(Duration.ofSeconds(10));
        await().atMost(SOON).until(() -> buffer.waitingSpans() == 0);
        assertThat(kept.spans()).extracting(Span::getName).containsExactly("t2s0");
        assertThat(buffer.traces()).isEqualTo(2);
    }

    @Test
    void shards_shareTracesAndKeepEachWhole() {
        buffer.stop(Duration.ZERO);
        buffer = buffer(4, 16 << 20, kept);
        buffer.start();
        for (int number = 0; number < 5; number++) {
            int spanNumber = number;
            accept(IntStream.range(0, 200)
                    .mapToObj(trace -> span(trace, spanNumber))
                    .toArray(Span[]::new));
        }
        awaitAnswers(5);
        assertThat(outcomes).containsOnly(Outcome.ACCEPTED);
        clock.advance(Duration.ofSeconds(10));
        await().atMost(SOON).until(() -> kept.spans().size() == 500);
        assertThat(kept.requests()).hasSize(100).allSatisfy(trace -> {
            KeptSpans one = new KeptSpans();
            one.accept(payload(trace), outcome -> {});
            assertThat(one.spans())
                    .hasSize(5)
                    .extracting(Span::getTraceId)
                    .containsOnly(one.spans().get(0).getTraceId());
        });
    }

    @Test
    void malformedRequest_isRefused() {
        buffer.stop(Duration.ZERO);
        for (int shards = 1; shards <= 2; shards++) {
            buffer = buffer(shards, 16 << 20, kept);
            buffer.start();
            outcomes.clear();
            Payload broken =
                    new Payload(Signal.TRACES, Unpooled.wrappedBuffer(new byte[] {0x0a, 0x7f}), RequestContext.NONE, 0);
            buffer.accept(broken, outcomes::add);
            accept();
            awaitAnswers(2);
            assertThat(outcomes)
                    .anySatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Refused.class))
                    .contains(Outcome.ACCEPTED);
            assertThat(broken.bytes().refCnt()).isZero();
            buffer.stop(Duration.ZERO);
        }
    }

    @Test
    void keptTrace_thatIsRefusedRetryably_isSentAgain() {
        AtomicInteger refusals = new AtomicInteger(3);
        buffer.stop(Duration.ZERO);
        buffer = buffer(1, 16 << 20, (payload, done) -> {
            if (refusals.getAndDecrement() > 0) {
                payload.release();
                done.complete(BUSY);
            } else {
                kept.accept(payload, done);
            }
        });
        buffer.start();
        accept(span(2, 0));
        awaitAnswers(1);
        clock.advance(Duration.ofSeconds(10));
        await().atMost(SOON).until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return kept.spans().size() == 1;
        });
        assertThat(counter("dropped_spans")).isZero();
    }

    @Test
    void keptTrace_thatIsRefusedForGood_isCounted() {
        buffer.stop(Duration.ZERO);
        buffer = buffer(1, 16 << 20, (payload, done) -> {
            payload.release();
            done.complete(Outcome.refused(Reason.MALFORMED, "no"));
        });
        buffer.start();
        accept(span(2, 0), span(2, 1));
        awaitAnswers(1);
        clock.advance(Duration.ofSeconds(10));
        await().atMost(SOON).until(() -> counter("dropped_spans") == 2);
    }

    @Test
    void nextStage_thatTakesNothing_makesTheDoorRefuseRetryably() {
        Queue<Completion> hanging = new ConcurrentLinkedQueue<>();
        buffer.stop(Duration.ZERO);
        buffer = buffer(1, 1 << 20, (payload, done) -> {
            payload.release();
            hanging.add(done);
        });
        buffer.start();
        Span large = span(2, 0).toBuilder().setName("x".repeat(50_000)).build();
        for (int i = 1; i <= 20; i++) {
            accept(large);
            awaitAnswers(i);
        }
        await().atMost(SOON).until(() -> {
            clock.advance(Duration.ofSeconds(11));
            accept(large);
            return outcomes.stream().anyMatch(Outcome.Retryable.class::isInstance);
        });
        assertThat(buffer.heldBytes()).isBetween(500_000L, 2_000_000L);
        await().atMost(SOON).until(() -> {
            for (Completion done = hanging.poll(); done != null; done = hanging.poll()) {
                done.complete(Outcome.ACCEPTED);
            }
            clock.advance(Duration.ofSeconds(11));
            return buffer.waitingSpans() == 0;
        });
    }

    @Test
    void stop_decidesWhatWaits_andRefusesWhatComesAfter() {
        buffer.start();
        accept(span(2, 0), span(4, 0), span(5, 0));
        buffer.stop(Duration.ofSeconds(5));
        assertThat(kept.spans()).hasSize(2);
        assertThat(outcomes).containsExactly(Outcome.ACCEPTED);

        accept(span(6, 0));
        awaitAnswers(2);
        assertThat(List.copyOf(outcomes).get(1)).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void inboxBounds_admitWholeRequestsOrNone() {
        InboxBounds bounds = new InboxBounds(100);
        assertThat(bounds.enter(2, 150)).as("an empty inbox takes any request").isTrue();
        assertThat(bounds.enter(1, 1)).isFalse();
        bounds.leave(75);
        bounds.leave(75);
        assertThat(bounds.enter(InboxBounds.MAX_PARTS, 1)).isTrue();
        assertThat(bounds.enter(1, 1)).as("too many parts").isFalse();
    }

    @Test
    void shardThatEnds_leavesNobodyWithoutAnAnswer() {
        TraceBufferSettings settings =
                new TraceBufferSettings("ends", 1, 1, 0, 1, 16 << 20, 0, 0, 0, true, false, false, false);
        TraceBuffer broken = new TraceBuffer(
                settings,
                () -> (trace, now) -> {
                    throw new LinkageError("cannot go on");
                },
                new BufferBooks(new Metrics(), "ends"),
                kept,
                clock);
        broken.start();
        for (int i = 0; i < 3; i++) {
            broken.accept(payload(request(span(2 * i, 0), span(2 * i + 1, 0))), outcomes::add);
        }
        // The thread's end by an error is what this is about.
        await().dontCatchUncaughtExceptions().atMost(SOON).until(() -> outcomes.size() == 3);
        assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Retryable);
        broken.stop(Duration.ofSeconds(5));
    }
}
