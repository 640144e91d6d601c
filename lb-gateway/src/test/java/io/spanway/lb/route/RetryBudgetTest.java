package io.spanway.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.fake.Requests;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int FLOOR = (int) RetryPolicy.USUAL_FLOOR;

    private static final long FRESH_A_SECOND = 20_000;

    private final ResourceLeakDetector.Level leaks = ResourceLeakDetector.getLevel();
    private final RetryBudget budget = new RetryBudget(0.2, FLOOR, 0);

    /** Paranoid detection notes every access, for hundreds of thousands of spans; the harness counts references itself. */
    @BeforeEach
    void accessesAreNotRecorded() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void restore() {
        ResourceLeakDetector.setLevel(leaks);
    }

    @Test
    void floor_isThereWithoutTraffic() {
        assertThat(budget.tryRetry(FLOOR, 0)).isTrue();
        assertThat(budget.tryRetry(1, 0)).isFalse();
    }

    @Test
    void share_growsWithFreshTraffic() {
        budget.fresh(1_000_000, 0);
        assertThat(budget.tryRetry(FLOOR, 0)).isTrue();
        assertThat(budget.tryRetry(200_000, 0)).isTrue();
        assertThat(budget.tryRetry(1, 0)).isFalse();
    }

    @Test
    void share_countsTheTrafficOfTheLastSecondsAfterHoursWithoutFailure() {
        for (long second = 0; second < 10_000; second++) {
            budget.fresh(100_000, second * SECOND);
        }
        assertThat(budget.tryRetry(FLOOR + 100_000, 9_999 * SECOND)).isTrue();
        assertThat(budget.tryRetry(101_000, 9_999 * SECOND))
                .as("no more than ten seconds count")
                .isFalse();
    }

    @Test
    void whatIsLargerThanTheFloor_isLetPassAlone() {
        assertThat(budget.tryRetry(10 * FLOOR, 0)).isTrue();
        assertThat(budget.tryRetry(1, SECOND)).isFalse();
        assertThat(budget.tryRetry(1, 11 * SECOND)).isTrue();
    }

    @Test
    void answered_makesRoomForOthers_alsoFromTheWindowBefore() {
        assertThat(budget.tryRetry(FLOOR, 0)).isTrue();
        budget.giveBack(500);
        assertThat(budget.tryRetry(500, 0)).isTrue();
        assertThat(budget.tryRetry(1, 6 * SECOND)).isFalse();
        budget.giveBack(FLOOR + 500);
        assertThat(budget.tryRetry(FLOOR, 6 * SECOND)).isTrue();
        assertThat(budget.tryRetry(1, 6 * SECOND)).isFalse();
    }

    @Test
    void window_passes() {
        budget.fresh(1_000_000, 0);
        assertThat(budget.tryRetry(FLOOR + 200_000, 0)).isTrue();
        assertThat(budget.tryRetry(1, 6 * SECOND)).as("still the window before").isFalse();
        assertThat(budget.tryRetry(FLOOR, 12 * SECOND)).isTrue();
    }

    /** 4,000 items every 200 ms, half of which go to a backend that times out on all of them. */
    private static Harness storm(double share, long queueSize, int seconds) {
        Harness.Options options = new Harness.Options();
        options.retryBudget = share;
        options.queueSize = queueSize;
        options.windowCalls = 1000;
        options.windowBytes = 1 << 30;
        options.maxHeldBytes = 1 << 30;
        Harness h = new Harness(options, "a", "b");
        long[] keys = new long[4000];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = i;
        }
        byte[] request = Requests.ofKeys(keys);
        for (int at = 0; at < seconds * 5; at++) {
            h.send(request);
            answer(h, Outcome.retryable(Reason.DEADLINE_EXCEEDED, "no answer in time"));
            h.pass(Duration.ofMillis(200), Duration.ofMillis(50));
        }
        return h;
    }

    private static void answer(Harness h, Outcome ofB) {
        List<FakeChannel.Call> calls = new ArrayList<>();
        h.pending.values().forEach(waiting -> {
            calls.addAll(waiting);
            waiting.clear();
        });
        calls.forEach(call -> call.answer(call.to().host().equals("b") ? ofB : Outcome.ACCEPTED));
    }

    private static void drain(Harness h) {
        for (int i = 0; i < 200 && h.books.waiting() > 0; i++) {
            answer(h, Outcome.ACCEPTED);
            h.pass(Duration.ofMillis(500), Duration.ofMillis(100));
        }
        h.assertSettled();
    }

    private static long count(Harness h, String family) {
        return h.count(family, "exporter", "load_balancing");
    }

    @Test
    void backendThatFailsEverything_getsNoMoreThanTheShareOnTop() {
        Harness h = storm(0.2, 0, 20);

        long fresh = 20 * FRESH_A_SECOND;
        assertThat(count(h, "spanway_lb_retried_items")).isLessThanOrEqualTo((long) (0.2 * fresh) + 3L * FLOOR);
        assertThat(count(h, "spanway_lb_over_retry_budget_items")).isPositive();
        drain(h);
    }

    @Test
    void withoutBound_theSameFaultMakesSeveralTimesAsMuch() {
        Harness h = storm(1000, 0, 20);

        assertThat(count(h, "spanway_lb_retried_items")).isGreaterThan(3 * (long) (0.2 * 20 * FRESH_A_SECOND));
        drain(h);
    }

    @Test
    void overBudget_clientIsRefusedRetryablyWithADelay() {
        Harness h = new Harness(new Harness.Options(), "a");
        List<Harness.Client> clients = new ArrayList<>();
        long[] keys = new long[FLOOR / 10];
        byte[] request = Requests.ofKeys(keys);
        for (int i = 0; i < 14; i++) {
            clients.add(h.send(request));
            h.next("a").answer(Outcome.retryable(Reason.UNAVAILABLE, "no answer: reset"));
            h.run();
        }
        Outcome last = clients.get(13).only();

        assertThat(last).isInstanceOfSatisfying(Outcome.Retryable.class, retryable -> {
            assertThat(retryable.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(retryable.retryAfterNanos()).isEqualTo(SECOND);
            assertThat(retryable.message()).contains("too much is being repeated");
        });
        h.settle();
    }

    @Test
    void overBudget_acknowledgedDataWaitsAndIsDelivered() {
        Harness h = storm(0, 100_000, 3);

        assertThat(count(h, "spanway_lb_over_retry_budget_items")).isPositive();
        drain(h);
        assertThat(h.count(
                        "spanway_lb_dropped_items",
                        "exporter",
                        "load_balancing",
                        "signal",
                        "traces",
                        "reason",
                        "deadline_exceeded"))
                .isZero();
    }
}
