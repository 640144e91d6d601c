package io.spanway.lb.health;

import static io.spanway.lb.health.BackendHealth.State.DOWN;
import static io.spanway.lb.health.BackendHealth.State.SUSPECT;
import static io.spanway.lb.health.BackendHealth.State.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackendHealthTest {
    private static final long MS = 1_000_000;
    private final BackendHealth health = new BackendHealth(HealthSettings.DEFAULTS, 0);

    @Test
    void lostConnection_isSuspectThenDownAfterTheHoldDown() {
        health.connected(0);
        health.disconnected(10 * MS);
        assertThat(health.state()).isEqualTo(SUSPECT);
        health.tick(1009 * MS);
        assertThat(health.state()).isEqualTo(SUSPECT);
        health.tick(1010 * MS);
        assertThat(health.state()).isEqualTo(DOWN);
        assertThat(health.usable()).isFalse();
    }

    @Test
    void connectionBackWithinTheHoldDown_isUpWithoutEjection() {
        health.connected(0);
        health.disconnected(10 * MS);
        health.connected(500 * MS);
        assertThat(health.state()).isEqualTo(UP);
        assertThat(health.settled()).isTrue();
    }

    @Test
    void failuresInARow_makeASuspect_anAnswerClearsIt() {
        health.connected(0);
        health.failed(1);
        health.failed(2);
        assertThat(health.state()).isEqualTo(UP);
        assertThat(health.settled()).isFalse();
        health.failed(3);
        assertThat(health.state()).isEqualTo(SUSPECT);
        health.answered(4);
        assertThat(health.state()).isEqualTo(UP);
    }

    @Test
    void reconnected_isReadmittedAfterItsTime() {
        health.connected(0);
        health.disconnected(0);
        health.tick(1000 * MS);
        health.connected(2000 * MS);
        health.tick(2499 * MS);
        assertThat(health.state()).isEqualTo(DOWN);
        health.tick(2500 * MS);
        assertThat(health.state()).isEqualTo(UP);
    }

    @Test
    void connectionLostAgainWhileDown_startsTheWaitAnew() {
        health.connected(0);
        health.disconnected(0);
        health.tick(1000 * MS);
        health.connected(2000 * MS);
        health.disconnected(2400 * MS);
        health.tick(3000 * MS);
        assertThat(health.state()).isEqualTo(DOWN);
    }

    @Test
    void ejections_doubleTheReadmissionTimeUntilForgiven() {
        long now = 0;
        health.connected(now);
        long[] expected = {500, 1000, 2000, 4000};
        for (long wait : expected) {
            health.disconnected(now);
            now += 1000 * MS;
            health.tick(now);
            assertThat(health.state()).isEqualTo(DOWN);
            health.connected(now);
            health.tick(now + wait * MS - 1);
            assertThat(health.state()).as("before %s ms", wait).isEqualTo(DOWN);
            now += wait * MS;
            health.tick(now);
            assertThat(health.state()).as("after %s ms", wait).isEqualTo(UP);
        }
        now += Duration.ofSeconds(60).toNanos();
        health.tick(now);
        assertThat(health.settled()).isTrue();
    }

    @Test
    void readmitted_isOnProbation() {
        health.connected(0);
        for (int i = 0; i < 3; i++) {
            health.failed(0);
        }
        health.tick(1000 * MS);
        assertThat(health.state()).isEqualTo(DOWN);
        health.tick(1500 * MS);
        assertThat(health.state()).isEqualTo(UP);
        health.failed(1501 * MS);
        assertThat(health.state()).isEqualTo(SUSPECT);
    }

    @Test
    void triedRegardless_anAnswerBringsItBackAtOnce() {
        health.connected(0);
        for (int i = 0; i < 3; i++) {
            health.failed(0);
        }
        health.tick(1000 * MS);
        health.answered(1001 * MS);
        assertThat(health.state()).isEqualTo(UP);
    }

    @Test
    void flapping_changesStateAtMostOncePerHoldDown() {
        health.connected(0);
        int ejections = 0;
        BackendHealth.State before = UP;
        for (int second = 0; second < 60; second++) {
            if (second % 2 == 0) {
                health.disconnected(second * 1000 * MS);
            } else {
                health.connected(second * 1000 * MS);
            }
            for (int tick = 0; tick < 20; tick++) {
                health.tick((second * 1000L + tick * 50) * MS);
                if (health.state() == DOWN && before != DOWN) {
                    ejections++;
                }
                before = health.state();
            }
        }
        assertThat(ejections).isLessThanOrEqualTo(3);
    }

    @Test
    void neverConnected_isNotUsable() {
        assertThat(health.usable()).isFalse();
        health.disconnected(0);
        health.connected(1);
        assertThat(health.usable()).isTrue();
    }

    @Test
    void ejection_takesAtMostHalf_theLongestDownFirst() {
        List<BackendHealth> all = new ArrayList<>();
        IntStream.range(0, 5).forEach(i -> all.add(new BackendHealth(HealthSettings.DEFAULTS, 0)));
        for (int i : new int[] {4, 2, 0}) {
            long at = (10 - i) * MS;
            all.get(i).disconnected(at);
            all.get(i).tick(at + 1000 * MS);
        }

        assertThat(EjectionLimit.ejected(all).stream()).containsExactly(2, 4);
    }

    @Test
    void ejection_ofAll_isNone() {
        health.disconnected(0);
        health.tick(1000 * MS);

        assertThat(EjectionLimit.ejected(List.of(health)).isEmpty()).isTrue();
    }

    @Test
    void settings_refuseNonsense() {
        assertThatThrownBy(() -> new HealthSettings(0, null, null, null, null)).hasMessageContaining("fall: is 0");
        assertThatThrownBy(() -> new HealthSettings(null, Duration.ofSeconds(-1), null, null, null))
                .hasMessageContaining("hold_down: ");
    }
}
