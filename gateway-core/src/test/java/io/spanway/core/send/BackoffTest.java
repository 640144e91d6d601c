package io.spanway.core.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.Rule;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    @Rule("BACKEND-12")
    void delay_withoutJitter_growsByMultiplierUpToBound() {
        Backoff backoff = new Backoff(RetryConfig.defaults(), () -> 0.5);

        assertThat(seconds(backoff)).isEqualTo(5.0);
        assertThat(seconds(backoff)).isEqualTo(7.5);
        assertThat(seconds(backoff)).isEqualTo(11.25);
        for (int i = 0; i < 10; i++) {
            seconds(backoff);
        }
        assertThat(seconds(backoff)).isEqualTo(30.0);
    }

    @Test
    @Rule("BACKEND-12")
    void delay_withJitter_staysWithinTheFactor() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            Backoff backoff = new Backoff(RetryConfig.defaults(), random::nextDouble);
            assertThat(seconds(backoff)).as("seed %d, draw %d", seed, i).isBetween(2.5, 7.5);
        }
    }

    private static double seconds(Backoff backoff) {
        return backoff.nextNanos() / (double) Duration.ofSeconds(1).toNanos();
    }
}
