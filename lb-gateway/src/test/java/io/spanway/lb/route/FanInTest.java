package io.spanway.lb.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spanway.lb.backend.Part;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.testkit.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FanInTest {
    private final List<Outcome> outcomes = new ArrayList<>();

    private FanIn of(int parts) {
        return new FanIn(
                parts,
                10,
                (items, outcome) -> {
                    assertThat(items).isEqualTo(10);
                    outcomes.add(outcome);
                },
                false);
    }

    @Test
    @Rule("BACKEND-4")
    void retryablePart_winsOverRefusedOnes_withTheLongestWait() {
        FanIn all = of(3);

        all.answered(1, Outcome.refused(Reason.INTERNAL, "no"));
        all.answered(2, Outcome.retryable(Reason.UNAVAILABLE, "first", 5));
        all.answered(3, Outcome.retryable(Reason.OVERLOADED, "second", 9));

        assertThat(outcomes).containsExactly(Outcome.retryable(Reason.UNAVAILABLE, "first", 9));
    }

    @Test
    void warnings_arePassedOnWithoutCount() {
        FanIn all = of(2);

        all.answered(1, Outcome.ACCEPTED);
        all.answered(2, Outcome.partlyRejected(0, "careful"));

        assertThat(outcomes).containsExactly(Outcome.partlyRejected(0, "careful"));
    }

    @Test
    void fanInOfFanIn_countsItemsOnce() {
        FanIn outer = of(2);
        FanIn inner = new FanIn(2, 6, outer, false);

        outer.answered(4, Outcome.ACCEPTED);
        inner.answered(2, Outcome.ACCEPTED);
        inner.answered(4, Outcome.refused(Reason.INTERNAL, "no"));

        assertThat(outcomes).containsExactly(Outcome.partlyRejected(4, "no"));
    }

    @Test
    void partsGivenUp_becomeOneRest_whereItIsKept() {
        List<String> rests = new ArrayList<>();
        Part.Sink parent = new Part.Sink() {
            @Override
            public void answered(int items, Outcome outcome) {
                outcomes.add(outcome);
            }

            @Override
            public void givenUp(int items, Outcome.Retryable why, ByteBuf bytes) {
                rests.add(items + " " + bytes.toString(StandardCharsets.US_ASCII) + " " + why.message());
                bytes.release();
            }
        };
        FanIn outer = new FanIn(3, 10, parent, true);
        FanIn inner = new FanIn(2, 6, outer, true);
        ByteBuf first = Unpooled.copiedBuffer("first", StandardCharsets.US_ASCII);
        ByteBuf second = Unpooled.copiedBuffer("second", StandardCharsets.US_ASCII);

        inner.givenUp(2, new Outcome.Retryable(Reason.NOT_SENT, "why", Outcome.NO_DELAY), first);
        inner.answered(4, Outcome.ACCEPTED);
        outer.answered(1, Outcome.ACCEPTED);
        outer.givenUp(3, new Outcome.Retryable(Reason.UNAVAILABLE, "or so", Outcome.NO_DELAY), second);

        assertThat(rests).containsExactly("5 firstsecond why");
        assertThat(outcomes).isEmpty();
        assertThat(first.refCnt() + second.refCnt()).isZero();
    }

    @Test
    void partGivenUp_isReleased_whereNothingIsKept() {
        FanIn all = of(2);
        ByteBuf bytes = Unpooled.copiedBuffer("bytes", StandardCharsets.US_ASCII);

        all.givenUp(4, new Outcome.Retryable(Reason.NOT_SENT, "why", Outcome.NO_DELAY), bytes);
        all.answered(6, Outcome.ACCEPTED);

        assertThat(outcomes).containsExactly(Outcome.retryable(Reason.NOT_SENT, "why"));
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void answerTooMany_isABug() {
        FanIn all = of(1);
        all.answered(1, Outcome.ACCEPTED);

        assertThatThrownBy(() -> all.answered(1, Outcome.ACCEPTED)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void partsAnsweredByManyThreads_completeOnceWithAllCounted() throws Exception {
        int parts = 16;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 300; round++) {
                AtomicInteger completions = new AtomicInteger();
                List<Outcome> seen = new ArrayList<>();
                CountDownLatch done = new CountDownLatch(parts);
                FanIn all = new FanIn(
                        parts,
                        parts * 2,
                        (items, outcome) -> {
                            completions.incrementAndGet();
                            seen.add(outcome);
                        },
                        false);
                for (int i = 0; i < parts; i++) {
                    Outcome outcome = i % 2 == 0 ? Outcome.ACCEPTED : Outcome.partlyRejected(1, "x");
                    threads.execute(() -> {
                        all.answered(2, outcome);
                        done.countDown();
                    });
                }
                assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(completions).hasValue(1);
                assertThat(seen).containsExactly(Outcome.partlyRejected(parts / 2, "x"));
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
