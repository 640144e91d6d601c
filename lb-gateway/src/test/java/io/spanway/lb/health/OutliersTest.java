package io.spanway.lb.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutliersTest {
    private static final long MILLI = 1_000_000;

    private final Outliers outliers = new Outliers(HealthSettings.DEFAULTS);

    private static HealthSettings settings(Integer factor, @Nullable Duration floor) {
        return new HealthSettings(null, null, null, null, null, null, null, factor, floor, null);
    }

    private boolean first(long... millis) {
        long[] nanos = new long[millis.length];
        for (int i = 0; i < millis.length; i++) {
            nanos[i] = millis[i] * MILLI;
        }
        return outliers.among(nanos).get(0);
    }

    @Test
    void farSlowerThanTheOthers_standsOut() {
        assertThat(first(2_000, 10, 12)).isTrue();
        assertThat(first(1_500, 10)).isTrue();
    }

    @Test
    void withinTheFactorOrBelowTheFloor_doesNot() {
        assertThat(first(2_000, 150, 150)).isFalse();
        assertThat(first(900, 1, 1)).isFalse();
        assertThat(first(5_000)).isFalse();
    }

    @Test
    void halfOfTheOthersSlowToo_doesNot() {
        assertThat(first(3_000, 10, 3_000)).isFalse();
        assertThat(first(3_000, 3_000, 3_000, 3_000)).isFalse();
    }

    @Test
    void factorOfZero_turnsItOff() {
        long[] usual = {60_000 * MILLI, MILLI, MILLI};
        assertThat(new Outliers(settings(0, null)).among(usual).get(0)).isFalse();
        assertThat(new Outliers(settings(2, Duration.ZERO)).among(usual).get(0)).isTrue();
        assertThat(new Outliers(settings(2, Duration.ZERO)).among(usual).get(1)).isFalse();
        assertThatThrownBy(() -> settings(1, null)).hasMessageContaining("outlier_factor");
    }

    @Test
    void outlier_isTakenOutAfterItsTimeStaysOutOverAnswersAndComesBackByTime() {
        BackendHealth health = new BackendHealth(HealthSettings.DEFAULTS, 0);
        health.connected(0);
        health.outlier(true, 0);
        health.tick(9_900 * MILLI);
        assertThat(health.state()).isEqualTo(BackendHealth.State.UP);
        health.tick(10_000 * MILLI);
        assertThat(health.state()).isEqualTo(BackendHealth.State.SUSPECT);
        health.tick(11_000 * MILLI);
        assertThat(health.state()).isEqualTo(BackendHealth.State.DOWN);

        health.answered(11_100 * MILLI);
        assertThat(health.state()).as("its calls were still under way").isEqualTo(BackendHealth.State.DOWN);
        health.tick(11_500 * MILLI);
        assertThat(health.state()).isEqualTo(BackendHealth.State.UP);
        health.tick(21_000 * MILLI);
        assertThat(health.state()).as("a new chance of the same length").isEqualTo(BackendHealth.State.UP);
        health.tick(21_500 * MILLI);
        assertThat(health.state()).isEqualTo(BackendHealth.State.SUSPECT);
        health.outlier(false, 21_600 * MILLI);
        assertThat(health.state()).isEqualTo(BackendHealth.State.UP);
    }
}
