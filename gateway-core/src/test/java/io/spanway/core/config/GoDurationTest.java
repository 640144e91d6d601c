package io.spanway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0,0s,0",
        "1ns,1ns,1",
        "1us,1µs,1000",
        "1µs,1µs,1000",
        "1.5ms,1.5ms,1500000",
        "1s,1s,1000000000",
        "90s,1m30s,90000000000",
        "1h,1h0m0s,3600000000000",
        "1h2m3.5s,1h2m3.5s,3723500000000",
        "-5s,-5s,-5000000000",
        "+5s,5s,5000000000",
        ".5s,500ms,500000000",
        "1.s,1s,1000000000",
        "0s,0s,0",
        "100h,100h0m0s,360000000000000"
    })
    void text_parsesAndPrintsAsGoDoes(String text, String printed, long nanos) {
        assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofNanos(nanos));
        assertThat(GoDuration.format(Duration.ofNanos(nanos))).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "1d", "1s2", "1,5s", "--1s", "-", ".s", "1S", "999999999h", "1m 30s"})
    void badText_isRefused(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text)).hasMessageContaining("invalid duration \"" + text + "\"");
    }

    @Test
    void anyDuration_survivesPrintingAndReading() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Duration duration = Duration.ofNanos(random.nextLong() >> random.nextInt(63));

            assertThat(GoDuration.parse(GoDuration.format(duration)))
                    .as("seed %d, case %d", seed, i)
                    .isEqualTo(duration);
        }
    }
}
