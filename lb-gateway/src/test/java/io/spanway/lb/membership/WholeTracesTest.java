package io.spanway.lb.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.lb.fake.Harness;
import io.spanway.lb.hash.Placements;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces that span a change of the backends: F2, F3, F4 and readmission of the fault table, by the ledger of who took what. */
class WholeTracesTest {
    private static final long SEED = 11;
    /** Requests that a trace's spans are spread over, one every 20 ms. */
    private static final int LIFE = 100;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ArrayDeque<Long> live = new ArrayDeque<>();
    private Cluster cluster = cluster("rendezvous", Duration.ofSeconds(30));

    private static Cluster cluster(String algorithm, Duration window) {
        return new Cluster(
                new Harness.Options(),
                all -> {
                    var names = all.stream().map(ResolvedBackend::name).toList();
                    return switch (algorithm) {
                        case "otelcol_ring" -> Placements.otelcolRing(3, names);
                        case "jump" -> Placements.jump(names);
                        default -> Placements.rendezvous(names);
                    };
                },
                HealthSettings.DEFAULTS,
                window,
                1);
    }

    /** Every 20 ms a new trace begins, and as many spans as there are live traces, at most four, arrive. */
    private void load(Duration time) {
        for (long at = 0; at < time.toMillis(); at += 20) {
            live.add(random.nextLong());
            if (live.size() > LIFE) {
                live.remove();
            }
            Long[] now = live.toArray(new Long[0]);
            cluster.offer(now[now.length - 1], now[0], now[now.length / 2], now[random.nextInt(now.length)]);
            cluster.h.pass(Duration.ofMillis(20), Duration.ofMillis(10));
            cluster.takeAll();
        }
    }

    private void assertAllDeliveredOnce() {
        for (int i = 0; i < 50; i++) {
            cluster.takeAll();
            cluster.h.pass(Duration.ofMillis(50), Duration.ofMillis(10));
        }
        assertThat(cluster.clients)
                .as("seed %d", SEED)
                .allSatisfy(client -> assertThat(client.only()).isEqualTo(Outcome.ACCEPTED));
        cluster.spans.forEach(ids -> {
            for (long id : ids) {
                assertThat(cluster.copies.get(id)).as("span %d", id).isEqualTo(1);
            }
        });
    }

    private long count(String family, String... labels) {
        String[] all = new String[labels.length + 2];
        all[0] = "exporter";
        all[1] = "load_balancing";
        System.arraycopy(labels, 0, all, 2, labels.length);
        return cluster.h.count(family, all);
    }

    @AfterEach
    void nothingIsLeft() {
        cluster.takeAll();
        cluster.h.assertSettled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rendezvous", "otelcol_ring", "jump"})
    void f2_plannedRemoval_splitsNoTrace(String algorithm) {
        cluster = cluster(algorithm, Duration.ofSeconds(30));
        cluster.resolve("a", "b", "c");
        load(Duration.ofSeconds(3));
        cluster.resolve("a", "b");
        load(Duration.ofSeconds(3));

        assertThat(cluster.splitTraces()).isZero();
        assertThat(count("spanway_lb_pinned_traces")).isBetween(10L, 60L);
        assertThat(count("spanway_lb_pinned_items")).isGreaterThan(count("spanway_lb_pinned_traces"));
        assertAllDeliveredOnce();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rendezvous", "otelcol_ring", "jump"})
    void f3_addedBackend_splitsNoTraceAndGetsNewOnes(String algorithm) {
        cluster = cluster(algorithm, Duration.ofSeconds(30));
        cluster.resolve("a", "b", "c");
        load(Duration.ofSeconds(3));
        cluster.resolve("a", "b", "c", "d");
        Set<Long> before = new HashSet<>(cluster.takers.keySet());
        load(Duration.ofSeconds(4));

        assertThat(cluster.splitTraces()).isZero();
        cluster.takers.forEach((trace, by) -> {
            if (before.contains(trace)) {
                assertThat(by).doesNotContain("d");
            } else {
                assertThat(by).containsExactly(cluster.ownerOfNew(trace));
            }
        });
        assertThat(cluster.takers.values()).anySatisfy(by -> assertThat(by).containsExactly("d"));
        assertAllDeliveredOnce();
    }

    @Test
    void f4_rollingRestartUnderNewPorts_keepsAllOwners() {
        cluster.resolve("a=a1", "b=b1", "c=c1");
        load(Duration.ofSeconds(2));
        String[][] steps = {{"a=a2", "b=b1", "c=c1"}, {"a=a2", "b=b2", "c=c1"}, {"a=a2", "b=b2", "c=c2"}};
        for (String[] step : steps) {
            cluster.resolve(step);
            load(Duration.ofSeconds(2));
        }

        cluster.takers.forEach((trace, by) -> {
            Set<String> names = new HashSet<>();
            by.forEach(host -> names.add(host.substring(0, 1)));
            assertThat(names).containsExactly(cluster.ownerOfNew(trace));
        });
        assertThat(count("spanway_lb_pinned_traces")).isZero();
        assertAllDeliveredOnce();
    }

    @Test
    void threeChangesWithinOneWindow_splitNoTrace() {
        cluster.resolve("a", "b", "c");
        load(Duration.ofSeconds(1));
        cluster.resolve("a", "c");
        load(Duration.ofSeconds(1));
        cluster.resolve("a", "c", "d");
        load(Duration.ofSeconds(1));
        cluster.resolve("a", "b", "c", "d");
        load(Duration.ofSeconds(1));

        assertThat(cluster.splitTraces()).isZero();
        assertThat(cluster.table().size()).as("b is no longer leaving").isEqualTo(4);
        assertAllDeliveredOnce();
    }

    @Test
    void readmittedBackend_leavesTracesThatBeganAtTheStandIn() {
        cluster.resolve("a", "b", "c");
        load(Duration.ofSeconds(1));
        cluster.breakConnection("b");
        load(Duration.ofSeconds(3));
        Set<Long> begunWithoutB = new HashSet<>(live);
        begunWithoutB.removeIf(
                trace -> cluster.takers.getOrDefault(trace, Set.of()).contains("b"));
        cluster.restore("b");
        load(Duration.ofSeconds(3));

        assertThat(cluster.takers.values()).anySatisfy(by -> assertThat(by).containsExactly("b"));
        for (long trace : begunWithoutB) {
            assertThat(cluster.takers.get(trace)).hasSize(1).doesNotContain("b");
        }
        assertThat(count("spanway_lb_pinned_traces")).isPositive();
        assertThat(count("spanway_lb_split_traces", "reason", "owner_gone")).isPositive();
        assertAllDeliveredOnce();
    }

    @Test
    void leavingBackendThatDies_passesItsTracesOnWithoutLoss() {
        cluster.resolve("a", "b", "c");
        load(Duration.ofSeconds(2));
        cluster.resolve("a", "b");
        load(Duration.ofMillis(200));
        cluster.breakConnection("c");
        assertThat(cluster.table().size()).isEqualTo(2);
        load(Duration.ofSeconds(1));

        assertThat(count("spanway_lb_split_traces", "reason", "owner_gone")).isPositive();
        assertAllDeliveredOnce();
    }

    @Test
    void windowPassed_movesWhatIsStillUnderWayAndCountsIt() {
        cluster = cluster("rendezvous", Duration.ofSeconds(1));
        cluster.resolve("a", "b", "c");
        load(Duration.ofSeconds(2));
        cluster.resolve("a", "b");
        load(Duration.ofMillis(900));
        assertThat(cluster.splitTraces()).isZero();
        assertThat(cluster.table().size()).isEqualTo(3);
        load(Duration.ofMillis(500));

        assertThat(cluster.table().size()).isEqualTo(2);
        assertThat(cluster.splitTraces()).isPositive();
        assertThat(count("spanway_lb_split_traces", "reason", "window_over")).isEqualTo(cluster.splitTraces());
        assertAllDeliveredOnce();
    }

    @Test
    void windowOfZero_movesTracesAtOnce() {
        cluster = cluster("rendezvous", Duration.ZERO);
        cluster.resolve("a", "b", "c");
        load(Duration.ofSeconds(2));
        cluster.resolve("a", "b");

        assertThat(cluster.table().size()).isEqualTo(2);
        load(Duration.ofSeconds(1));
        assertThat(cluster.splitTraces()).isPositive();
        assertAllDeliveredOnce();
    }
}
