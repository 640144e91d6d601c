package io.spanway.lb.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    private static final int BATCH = 512 * 1024;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final LaneSettings SETTINGS =
            new LaneSettings(BATCH, 8, 4 << 20, 64 << 20, 20 * MILLI, 5 * SECOND, SECOND, true, Map.of(), null);

    private final Pace pace = new Pace(SETTINGS, 0);
    private long nowNanos;

    /** A call that ends after {@code latency}, while the window holds data back or not. */
    private void call(int bytes, long latency, boolean heldBack) {
        assertThat(pace.allows(heldBack ? pace.windowBytes() + 1 : 1)).isEqualTo(!heldBack);
        long sent = nowNanos;
        nowNanos += latency;
        pace.answered(bytes, pace.windowBytes(), sent, nowNanos);
    }

    @Test
    void quickAnswers_growTheWindowWhileItHoldsDataBack() {
        for (int i = 0; i < 100; i++) {
            call(BATCH, 5 * MILLI, true);
        }

        assertThat(pace.windowBytes()).isEqualTo(4 << 20);
        assertThat(pace.batchBytes()).isEqualTo(BATCH);
    }

    @Test
    void windowThatHoldsNothingBack_staysSmall() {
        for (int i = 0; i < 100; i++) {
            call(BATCH, 5 * MILLI, false);
        }

        assertThat(pace.windowBytes()).isEqualTo(1 << 20);
    }

    @Test
    void lateAnswers_shrinkTheWindow_andTheBatchesWithIt() {
        call(1, MILLI, false);
        call(BATCH, 2 * SECOND, true);
        assertThat(pace.windowBytes()).isEqualTo(1 << 19);
        for (int i = 0; i < 20; i++) {
            call(BATCH, 5 * SECOND, true);
        }

        assertThat(pace.windowBytes()).isEqualTo(16 * 1024);
        assertThat(pace.batchBytes()).isEqualTo(4 * 1024);
    }

    @Test
    void lateAnswer_shrinksTheWindowToWhatWasUnderWay() {
        call(1, MILLI, false);
        pace.answered(1000, 100_000, nowNanos, nowNanos + 2 * SECOND);

        assertThat(pace.windowBytes()).isEqualTo(50_000);
    }

    @Test
    void answersOfCallsThatBeganBeforeTheCut_cutNoMore() {
        call(1, MILLI, false);
        for (int i = 0; i < 8; i++) {
            pace.answered(BATCH, 1 << 20, nowNanos, nowNanos + 2 * SECOND + i);
        }

        assertThat(pace.windowBytes()).isEqualTo(1 << 19);
    }

    @Test
    void backendThatAlwaysTakesOneSecond_isNotHeldForOverloaded() {
        for (int i = 0; i < 50; i++) {
            call(BATCH, SECOND, true);
        }

        assertThat(pace.windowBytes()).isEqualTo(4 << 20);
    }

    @Test
    void wait_growsWithWhatIsHeld() {
        assertThat(pace.waitNanos(64 << 20)).as("nothing is known yet").isZero();
        for (int i = 0; i < 50; i++) {
            call(BATCH, 500 * MILLI, false);
        }

        // A window took half a second.
        assertThat(pace.waitNanos(4 << 20)).isBetween(1900 * MILLI, 2001 * MILLI);
        assertThat(pace.waitNanos(1 << 20)).as("no more than a window").isZero();
        for (int i = 0; i < 50; i++) {
            call(BATCH, 5 * MILLI, false);
        }
        assertThat(pace.waitNanos(4 << 20)).as("quick again").isLessThan(MILLI);
    }

    /** A backend that reads so many bytes a second, offered much more: calls end long before their time-out, and the pipe never runs dry. */
    @ParameterizedTest
    @ValueSource(ints = {100_000, 1_000_000, 10_000_000})
    void slowReader_isKeptBusyWithoutTimeOuts(int bytesPerSecond) {
        record Call(int bytes, long underWay, long sentNanos, long doneNanos) {}
        SplittableRandom random = new SplittableRandom(bytesPerSecond);
        ArrayDeque<Call> calls = new ArrayDeque<>();
        long inFlight = 0;
        long readUntil = 0;
        long idle = 0;
        long longest = 0;
        while (nowNanos < 120 * SECOND) {
            while (calls.isEmpty() || calls.size() < 8 && pace.allows(inFlight + pace.batchBytes())) {
                int bytes = Math.max(1, pace.batchBytes() - random.nextInt(pace.batchBytes() / 8));
                idle += Math.max(0, nowNanos - readUntil);
                readUntil = Math.max(readUntil, nowNanos) + bytes * SECOND / bytesPerSecond;
                inFlight += bytes;
                calls.add(new Call(bytes, inFlight, nowNanos, readUntil));
            }
            Call done = calls.remove();
            nowNanos = done.doneNanos();
            pace.answered(done.bytes(), done.underWay(), done.sentNanos(), nowNanos);
            inFlight -= done.bytes();
            // Half a minute to settle: what was under way when it got slow cannot be called back.
            longest = nowNanos > 30 * SECOND ? Math.max(longest, nowNanos - done.sentNanos()) : 0;
        }

        assertThat(longest).isLessThan(3 * SECOND);
        assertThat(idle).isLessThan(SECOND);
    }
}
