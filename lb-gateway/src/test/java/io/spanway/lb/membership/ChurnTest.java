package io.spanway.lb.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.hash.Placements;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** Rows of the fault table about time and change: flapping, replicas that differ, a gateway that stood still, a backend far slower than others. */
class ChurnTest {
    private static final long SEED = 31;
    private static final Duration STEP = Duration.ofMillis(10);

    private final SplittableRandom random = new SplittableRandom(SEED);

    private static Cluster cluster() {
        return new Cluster(
                new Harness.Options(),
                all -> Placements.rendezvous(
                        all.stream().map(ResolvedBackend::name).toList()),
                HealthSettings.DEFAULTS,
                Duration.ofSeconds(30),
                2);
    }

    private void load(Cluster cluster, Duration time) {
        for (long at = 0; at < time.toMillis(); at += 20) {
            cluster.offer(random.nextLong(), random.nextLong(), random.nextLong());
            cluster.h.pass(Duration.ofMillis(20), STEP);
            cluster.takeAll();
        }
    }

    private static long gauge(Cluster cluster, String family) {
        for (var series : cluster.h.metrics.all()) {
            if (series.name().family().equals(family) && series.instrument() instanceof DoubleSupplier gauge) {
                return (long) gauge.getAsDouble();
            }
        }
        throw new AssertionError("no gauge " + family);
    }

    private static long ejections(Cluster cluster) {
        return cluster.h.count("spanway_lb_ejections", "exporter", "load_balancing");
    }

    private static void assertAllDeliveredOnce(Cluster cluster) {
        for (int i = 0; i < 40; i++) {
            cluster.takeAll();
            cluster.h.pass(Duration.ofMillis(50), STEP);
        }
        assertThat(cluster.clients)
                .as("seed %d", SEED)
                .allSatisfy(client -> assertThat(client.only()).isEqualTo(Outcome.ACCEPTED));
        assertThat(cluster.copies.values())
                .allSatisfy(copies -> assertThat(copies).isEqualTo(1));
        cluster.h.assertSettled();
    }

    @Test
    void f5_flappingEveryTwoSecondsForAMinute_isEjectedLessAndLess() {
        Cluster cluster = cluster();
        cluster.resolve("a", "b", "c");
        List<Long> ejectedAt = new ArrayList<>();
        int tables = 0;
        long hash = gauge(cluster, "spanway_lb_table_hash");
        for (int second = 0; second < 60; second++) {
            if (second % 4 == 0) {
                cluster.breakConnection("a");
            } else if (second % 4 == 2) {
                cluster.restore("a");
            }
            for (int step = 0; step < 10; step++) {
                long before = ejections(cluster);
                load(cluster, Duration.ofMillis(100));
                if (ejections(cluster) > before) {
                    ejectedAt.add(cluster.h.now() / 1_000_000);
                }
                tables += gauge(cluster, "spanway_lb_table_hash") == hash ? 0 : 1;
                hash = gauge(cluster, "spanway_lb_table_hash");
            }
        }

        assertThat(ejections(cluster)).isEqualTo(ejectedAt.size()).isBetween(2L, 5L);
        for (int i = 1; i < ejectedAt.size(); i++) {
            assertThat(ejectedAt.get(i) - ejectedAt.get(i - 1))
                    .as("milliseconds between ejections")
                    .isGreaterThanOrEqualTo(1000);
        }
        assertThat(tables).as("changes of the table").isLessThanOrEqualTo(2 * ejectedAt.size());
        assertAllDeliveredOnce(cluster);
    }

    @Test
    void f12_replicasToldDifferently_differOnlyInTheMovedKeysAndShowIt() {
        Cluster one = cluster();
        Cluster two = cluster();
        one.resolve("a", "b", "c");
        two.resolve("c", "b", "a");
        assertThat(gauge(one, "spanway_lb_members_hash")).isEqualTo(gauge(two, "spanway_lb_members_hash"));

        one.resolve("a", "b", "c", "d");
        assertThat(gauge(one, "spanway_lb_members_hash")).isNotEqualTo(gauge(two, "spanway_lb_members_hash"));
        int differ = 0;
        for (int i = 0; i < 10_000; i++) {
            long trace = random.nextLong();
            if (!one.ownerOfNew(trace).equals(two.ownerOfNew(trace))) {
                assertThat(one.ownerOfNew(trace)).isEqualTo("d");
                differ++;
            }
        }
        assertThat(differ).as("about a quarter of the new traces").isBetween(2_300, 2_700);

        one.h.pass(Duration.ofSeconds(10), STEP);
        two.h.pass(Duration.ofSeconds(10), STEP);
        two.resolve("d", "c", "b", "a");
        assertThat(gauge(one, "spanway_lb_members_hash")).isEqualTo(gauge(two, "spanway_lb_members_hash"));
        assertThat(gauge(one, "spanway_lb_table_hash")).isEqualTo(gauge(two, "spanway_lb_table_hash"));
        for (int i = 0; i < 1_000; i++) {
            long trace = random.nextLong();
            assertThat(one.ownerOfNew(trace)).isEqualTo(two.ownerOfNew(trace));
        }
    }

    @Test
    void f12_replicaThatAloneLostABackend_showsAnotherTableAndTheSameMembers() {
        Cluster one = cluster();
        Cluster two = cluster();
        one.resolve("a", "b", "c");
        two.resolve("a", "b", "c");
        two.breakConnection("b");
        two.h.pass(Duration.ofMillis(1200), STEP);

        assertThat(gauge(two, "spanway_lb_members_hash")).isEqualTo(gauge(one, "spanway_lb_members_hash"));
        assertThat(gauge(two, "spanway_lb_table_hash")).isNotEqualTo(gauge(one, "spanway_lb_table_hash"));
        two.restore("b");
        two.h.pass(Duration.ofMillis(700), STEP);
        assertThat(gauge(two, "spanway_lb_table_hash")).isEqualTo(gauge(one, "spanway_lb_table_hash"));
    }

    @Test
    void f16_gatewayStopsForTenSecondsWithCallsOpen_ejectsNobody() {
        Cluster cluster = cluster();
        cluster.resolve("a", "b", "c");
        load(cluster, Duration.ofMillis(500));
        for (int i = 0; i < 10; i++) {
            cluster.offer(random.nextLong(), random.nextLong(), random.nextLong());
        }
        // The process is stopped, and goes on with all timers due and no answer read yet.
        cluster.h.pass(Duration.ofSeconds(10), Duration.ofSeconds(10));
        cluster.h.pass(Duration.ofMillis(200), STEP);
        load(cluster, Duration.ofSeconds(2));

        assertThat(ejections(cluster)).isZero();
        assertThat(cluster.h.count("spanway_lb_starvations", "exporter", "load_balancing"))
                .isEqualTo(1);
        assertAllDeliveredOnce(cluster);
    }

    /** All answer at once but {@code c}, which answers after {@code delay}; until somebody is ejected. */
    private void loadWithSlow(Cluster cluster, Duration time, Duration delay) {
        ArrayDeque<Runnable> late = new ArrayDeque<>();
        ArrayDeque<Long> due = new ArrayDeque<>();
        for (long at = 0; at < time.toMillis() && ejections(cluster) == 0; at += 20) {
            cluster.offer(random.nextLong(), random.nextLong(), random.nextLong());
            ArrayDeque<FakeChannel.Call> slow = Objects.requireNonNull(cluster.h.pending.get("c"));
            for (FakeChannel.Call call : List.copyOf(slow)) {
                slow.remove(call);
                due.add(cluster.h.now() + delay.toNanos());
                late.add(() -> {
                    cluster.take(call);
                    call.answer(Outcome.ACCEPTED);
                });
            }
            while (!due.isEmpty() && due.peek() - cluster.h.now() <= 0) {
                due.remove();
                late.remove().run();
            }
            cluster.takeAll();
            cluster.h.pass(Duration.ofMillis(20), STEP);
        }
        late.forEach(Runnable::run);
    }

    @Test
    void backendAHundredTimesSlowerThanTheOthers_isTakenOutAfterAWhileAndTriedAgain() {
        Cluster cluster = cluster();
        cluster.resolve("a", "b", "c");
        loadWithSlow(cluster, Duration.ofSeconds(40), Duration.ofMillis(1500));
        assertThat(ejections(cluster)).isEqualTo(1);

        load(cluster, Duration.ofSeconds(3));
        Set<String> owners = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            owners.add(cluster.ownerOfNew(random.nextLong()));
        }
        assertThat(owners).as("tried again").contains("c");
        assertThat(ejections(cluster)).isEqualTo(1);
        assertAllDeliveredOnce(cluster);
    }

    @Test
    void backendTenTimesSlowerThanTheOthers_staysIn() {
        Cluster cluster = cluster();
        cluster.resolve("a", "b", "c");
        loadWithSlow(cluster, Duration.ofSeconds(20), Duration.ofMillis(400));

        assertThat(ejections(cluster)).isZero();
        assertAllDeliveredOnce(cluster);
    }
}
