package io.spanway.lb.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.hash.Placements;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** More backends hang than are taken out of use on doubt; a call to one of them ends by its time-out of five seconds. */
class MostHangTest {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final long TIMEOUT = Duration.ofSeconds(5).toNanos();

    private final SplittableRandom random = new SplittableRandom(9);
    private final Set<String> hanging = new HashSet<>();
    /** When calls to backends that hang were first seen. */
    private final Map<FakeChannel.Call, Long> begun = new HashMap<>();

    private final Cluster cluster = new Cluster(
            new Harness.Options(),
            all -> Placements.rendezvous(all.stream().map(ResolvedBackend::name).toList()),
            HealthSettings.DEFAULTS,
            Duration.ofSeconds(30),
            1);

    private void hang(String... hosts) {
        hanging.addAll(List.of(hosts));
        cluster.h.mute.addAll(List.of(hosts));
    }

    /** Who hangs keeps its calls until they time out; the others answer. */
    private void answer() {
        for (Map.Entry<String, ArrayDeque<FakeChannel.Call>> each : List.copyOf(cluster.h.pending.entrySet())) {
            for (FakeChannel.Call call : List.copyOf(each.getValue())) {
                if (!hanging.contains(each.getKey())) {
                    each.getValue().remove(call);
                    cluster.take(call);
                    call.answer(Outcome.ACCEPTED);
                } else if (cluster.h.now() - begun.computeIfAbsent(call, any -> cluster.h.now()) >= TIMEOUT) {
                    each.getValue().remove(call);
                    call.answer(Outcome.retryable(Reason.DEADLINE_EXCEEDED, "no answer in time"));
                }
            }
        }
    }

    private void pass(Duration time) {
        for (long at = 0; at < time.toMillis(); at += STEP.toMillis()) {
            cluster.h.pass(STEP, STEP);
            answer();
        }
    }

    private Harness.Client offer() {
        return cluster.offer(random.nextLong());
    }

    private void end() {
        hanging.clear();
        cluster.h.mute.clear();
        pass(Duration.ofSeconds(5));
        assertThat(cluster.clients)
                .allSatisfy(client -> assertThat(client.only()).isNotNull());
        cluster.copies.forEach((span, copies) -> assertThat(copies).isEqualTo(1));
        cluster.h.assertSettled();
    }

    @Test
    void twoOfThreeHang_bothAreTakenOutAndTheThirdServesAll() {
        cluster.resolve("a", "b", "c");
        pass(Duration.ofMillis(100));
        hang("b", "c");
        for (int i = 0; i < 100; i++) {
            offer();
            pass(Duration.ofMillis(20));
        }
        for (int i = 0; i < 500; i++) {
            Harness.Client client = offer();
            pass(Duration.ofMillis(20));
            assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        }

        assertThat(cluster.clients)
                .allSatisfy(client -> assertThat(client.only()).isEqualTo(Outcome.ACCEPTED));
        end();
    }

    @Test
    void threeOfFourHang_theRestIsServedAtOnce_andWhatTimedOutAtTheThirdGoesElsewhere() {
        cluster.resolve("a", "b", "c", "d");
        pass(Duration.ofMillis(100));
        hang("b", "c", "d");
        for (int i = 0; i < 100; i++) {
            offer();
            pass(Duration.ofMillis(20));
        }
        int settled = cluster.clients.size();
        Map<Integer, Long> slow = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            long trace = random.nextLong();
            String owner = cluster.ownerOfNew(trace);
            Harness.Client client = cluster.offer(trace);
            pass(Duration.ofMillis(20));
            if (owner.equals("d")) {
                slow.put(cluster.clients.size() - 1, cluster.h.now());
            } else {
                assertThat(client.only()).as("owned by %s", owner).isEqualTo(Outcome.ACCEPTED);
            }
        }
        assertThat(slow.size()).as("traces of the one that stays in use").isBetween(200, 300);
        // Two time-outs and the wait between them, of what came last.
        pass(Duration.ofSeconds(16));

        int accepted = 0;
        for (int index : slow.keySet()) {
            Outcome outcome = cluster.clients.get(index).only();
            assertThat(outcome).isInstanceOfAny(Outcome.Accepted.class, Outcome.Retryable.class);
            accepted += outcome instanceof Outcome.Accepted ? 1 : 0;
        }
        assertThat(accepted)
                .as("of %d, by another backend after the time-out", slow.size())
                .isGreaterThan(180);
        for (int i = settled; i < cluster.clients.size(); i++) {
            if (cluster.clients.get(i).only() instanceof Outcome.Accepted) {
                for (long span : cluster.spans.get(i)) {
                    assertThat(cluster.copies).containsEntry(span, 1);
                }
            }
        }
        end();
    }

    @Test
    void allHang_nobodyIsTakenOut_andTheyServeAgainWhenTheyCan() {
        cluster.resolve("a", "b", "c");
        pass(Duration.ofMillis(100));
        hang("a", "b", "c");
        for (int i = 0; i < 200; i++) {
            offer();
            pass(Duration.ofMillis(20));
        }
        Set<String> owners = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            owners.add(cluster.ownerOfNew(random.nextLong()));
        }
        assertThat(owners).containsExactlyInAnyOrder("a", "b", "c");
        hanging.clear();
        cluster.h.mute.clear();
        pass(Duration.ofSeconds(8));
        Harness.Client client = offer();
        pass(Duration.ofMillis(200));

        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(Objects.requireNonNull(cluster.h.router.table()).anyUsable()).isTrue();
        end();
    }
}
