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

    private static List<BackendHealth> connected(int count) {
        List<BackendHealth> all = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> all.add(new BackendHealth(HealthSettings.DEFAULTS, 0)));
        all.forEach(each -> each.connected(0));
        return all;
    }

    private static void unreachable(BackendHealth health) {
        health.disconnected(0);
        health.tick(1000 * MS);
    }

    private static void failing(BackendHealth health, long at) {
        for (int i = 0; i < 3; i++) {
            health.failed(at);
        }
        health.tick(at + 1000 * MS);
    }

    @Test
    void ejection_ofDoubted_takesAtMostHalfInTheOrderOfTheTable() {
        List<BackendHealth> all = connected(6);
        for (int i : new int[] {5, 4, 2, 0}) {
            failing(all.get(i), (10 - i) * MS);
        }

        assertThat(EjectionLimit.ejected(all).stream()).containsExactly(0, 2, 4);
        assertThat(EjectionLimit.down(all).stream()).containsExactly(0, 2, 4, 5);
    }

    @Test
    void ejection_ofDoubted_roundsHalfUp() {
        List<BackendHealth> all = connected(3);
        failing(all.get(1), 0);
        failing(all.get(2), 0);

        assertThat(EjectionLimit.ejected(all).stream()).containsExactly(1, 2);
        failing(all.get(0), 0);
        assertThat(EjectionLimit.ejected(all).isEmpty()).isTrue();
        assertThat(EjectionLimit.down(all).isEmpty())
                .as("nobody is better than another")
                .isTrue();
    }

    @Test
    void ejection_ofUnreachable_takesAllWhileOneIsReachable() {
        List<BackendHealth> all = connected(3);
        unreachable(all.get(0));
        unreachable(all.get(2));

        assertThat(EjectionLimit.ejected(all).stream()).containsExactly(0, 2);
    }

    @Test
    void ejection_ofUnreachableAndDoubted_takesHalfOfTheReachableOnes() {
        List<BackendHealth> all = connected(3);
        unreachable(all.get(0));
        failing(all.get(2), 0);

        assertThat(EjectionLimit.ejected(all).stream()).containsExactly(0, 2);
        failing(all.get(1), 0);
        assertThat(EjectionLimit.ejected(all).stream()).containsExactly(0);
    }

    @Test
    void ejection_ofAll_isNone() {
        List<BackendHealth> all = connected(2);
        all.forEach(BackendHealthTest::unreachable);

        assertThat(EjectionLimit.ejected(all).isEmpty()).isTrue();
    }

    private long silentMillis;

    /** Silent since 0 and still so at {@code millis}, with probes answered or not. */
    private void silent(long millis, boolean alive) {
        while (silentMillis < millis) {
            silentMillis += 50;
            long at = silentMillis;
            health.quiet(at * MS, 500 * MS, at * MS);
            if (health.takeProbe(at * MS)) {
                health.probed(alive, at * MS);
            }
        }
    }

    @Test
    void silence_withDeadProbes_isDownWhenTheHoldDownSinceItBeganIsOver() {
        health.connected(0);
        silent(500, false);
        assertThat(health.state()).isEqualTo(UP);
        silent(950, false);
        assertThat(health.state()).isEqualTo(SUSPECT);
        silent(1000, false);
        assertThat(health.state()).isEqualTo(DOWN);
        assertThat(health.hung()).isTrue();
    }

    @Test
    void silence_withLivingProbes_keepsItsKeys() {
        health.connected(0);
        silent(4000, true);
        assertThat(health.state()).isEqualTo(SUSPECT);
        health.quiet(0, 500 * MS, 4050 * MS);
        assertThat(health.state()).isEqualTo(UP);
    }

    @Test
    void hung_comesBackAfterSignsOfLifeInARow() {
        health.connected(0);
        silent(1000, false);
        health.tick(20_000 * MS);
        assertThat(health.state()).isEqualTo(DOWN);
        assertThat(health.takeProbe(20_000 * MS)).isTrue();
        assertThat(health.takeProbe(20_300 * MS)).as("one at a time").isFalse();
        health.probed(true, 20_000 * MS);
        assertThat(health.takeProbe(20_100 * MS)).as("too soon").isFalse();
        assertThat(health.takeProbe(20_200 * MS)).isTrue();
        health.probed(false, 20_400 * MS);
        for (int i = 0; i < 2; i++) {
            assertThat(health.state()).isEqualTo(DOWN);
            assertThat(health.takeProbe((20_600 + i * 200) * MS)).isTrue();
            health.probed(true, (20_600 + i * 200) * MS);
        }
        assertThat(health.state()).isEqualTo(UP);
    }

    @Test
    void settings_refuseNonsense() {
        assertThatThrownBy(() -> new HealthSettings(0, null, null, null, null, null, null, null, null, null))
                .hasMessageContaining("fall: is 0");
        assertThatThrownBy(() -> new HealthSettings(
                        null, Duration.ofSeconds(-1), null, null, null, null, null, null, null, null))
                .hasMessageContaining("hold_down: ");
        assertThatThrownBy(() -> new HealthSettings(null, null, null, null, null, null, 0, null, null, null))
                .hasMessageContaining("rise: is 0");
    }
}
