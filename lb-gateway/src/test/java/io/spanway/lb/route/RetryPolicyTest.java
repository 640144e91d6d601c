package io.spanway.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final RetryPolicy DEFAULTS = new RetryPolicy(
            true,
            TimeUnit.SECONDS.toNanos(5),
            TimeUnit.SECONDS.toNanos(30),
            1.5,
            TimeUnit.SECONDS.toNanos(300),
            0,
            0.2,
            RetryPolicy.USUAL_FLOOR);

    private static long millis(int attempts, double random) {
        return TimeUnit.NANOSECONDS.toMillis(DEFAULTS.delayNanos(attempts, random));
    }

    @Test
    void firstWait_isShort() {
        assertThat(millis(1, 0)).isEqualTo(50);
        assertThat(millis(1, 0.999999)).isBetween(99L, 100L);
    }

    @Test
    void waits_doubleUpToTheInitialIntervalThenGrowByTheMultiplier() {
        assertThat(millis(2, 1)).isEqualTo(200);
        assertThat(millis(7, 1)).isEqualTo(6400);
        assertThat(millis(8, 1)).isEqualTo(9600);
    }

    @Test
    void waits_areBounded() {
        assertThat(millis(1000, 1)).isEqualTo(30_000);
    }

    @Test
    void smallerInitialInterval_isHonoured() {
        RetryPolicy quick = new RetryPolicy(true, 10_000_000, 1_000_000_000, 2, 0, 0, 0.2, 0);
        assertThat(quick.delayNanos(1, 1)).isEqualTo(10_000_000);
    }

    @Test
    void retryInfo_isTheLeastWaitAndSomeChanceComesOnTop() {
        long second = TimeUnit.SECONDS.toNanos(1);
        assertThat(DEFAULTS.delayNanos(1, 0, second)).isEqualTo(second);
        assertThat(DEFAULTS.delayNanos(1, 0.999, second)).isBetween(second + 90_000_000, second + 100_000_000);
        assertThat(DEFAULTS.delayNanos(8, 1, second)).isEqualTo(DEFAULTS.delayNanos(8, 1));
        assertThat(DEFAULTS.delayNanos(1, 0.5, -1)).isEqualTo(DEFAULTS.delayNanos(1, 0.5));
    }
}
