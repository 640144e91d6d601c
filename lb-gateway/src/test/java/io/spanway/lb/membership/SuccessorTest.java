package io.spanway.lb.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.lb.fake.Harness;
import io.spanway.lb.hash.Placement;
import io.spanway.lb.hash.Placements;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A reload replaces the exporter: the new one goes on with what the old one knew. */
class SuccessorTest {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final int LIVE = 100;

    private final SplittableRandom random = new SplittableRandom(5);
    private final long[] live = random.longs(LIVE).toArray();
    private final Cluster first = new Cluster(
            new Harness.Options(), SuccessorTest::rendezvous, HealthSettings.DEFAULTS, Duration.ofSeconds(30), 2);

    private static Placement rendezvous(List<ResolvedBackend> all) {
        return Placements.rendezvous(all.stream().map(ResolvedBackend::name).toList());
    }

    private Cluster next(boolean sameTraces, boolean sameResolver) {
        return first.successor(SuccessorTest::rendezvous, sameTraces, sameResolver);
    }

    /** A span of each live trace. */
    private void offerLive(Cluster cluster) {
        for (int i = 0; i < LIVE; i += 4) {
            cluster.offer(live[i], live[i + 1], live[i + 2], live[i + 3]);
        }
        cluster.takeAll();
        cluster.h.pass(Duration.ofMillis(50), STEP);
        cluster.takeAll();
    }

    /** Live traces of which backends have pieces that they got through several of these. */
    private long split(Cluster... clusters) {
        Map<Long, Set<String>> takers = new HashMap<>();
        for (Cluster each : clusters) {
            each.takers.forEach((trace, by) ->
                    takers.computeIfAbsent(trace, any -> new TreeSet<>()).addAll(by));
        }
        return takers.values().stream().filter(by -> by.size() > 1).count();
    }

    private static void assertAllAccepted(Cluster cluster) {
        for (int i = 0; i < 20; i++) {
            cluster.takeAll();
            cluster.h.pass(Duration.ofMillis(50), STEP);
        }
        assertThat(cluster.clients)
                .allSatisfy(client -> assertThat(client.only()).isEqualTo(Outcome.ACCEPTED));
        cluster.copies.forEach((span, copies) -> assertThat(copies).isEqualTo(1));
    }

    @Test
    void f2_f3_reloadThatChangesTheMembers_splitsNoTrace() {
        first.resolve("a", "b", "c");
        offerLive(first);
        Cluster second = next(true, true);
        for (int i = 0; i < 2; i++) {
            second.resolve("a", "b", "d");
        }
        offerLive(second);

        assertThat(split(first, second)).isZero();
        assertThat(second.h.count("spanway_lb_pinned_traces", "exporter", "load_balancing"))
                .as("traces that have another owner now")
                .isBetween(20L, 60L);
        Set<String> owners = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            owners.add(second.ownerOfNew(random.nextLong()));
        }
        assertThat(owners).as("of new traces").containsExactlyInAnyOrder("a", "b", "d");
        assertAllAccepted(first);
        assertAllAccepted(second);
    }

    @Test
    void traceBornBeforeAnEarlierChange_staysWholeOverTheReload() {
        first.resolve("a", "b");
        offerLive(first);
        first.resolve("a", "b", "c");
        offerLive(first);
        Cluster second = next(true, true);
        second.resolve("a", "b", "c", "d");
        offerLive(second);
        Cluster third = second.successor(SuccessorTest::rendezvous, true, true);
        third.resolve("a", "b", "c", "d", "e");
        offerLive(third);

        assertThat(split(first, second, third)).isZero();
    }

    @Test
    void backendThatIsLeaving_keepsItsTracesOverTheReload_untilItsWindowIsOver() {
        first.resolve("a", "b", "c");
        offerLive(first);
        first.resolve("a", "b");
        first.resolve("a", "b");
        first.h.pass(Duration.ofSeconds(20), Duration.ofMillis(50));
        offerLive(first);
        Cluster second = next(true, true);
        second.resolve("a", "b");
        offerLive(second);
        assertThat(split(first, second)).isZero();
        assertThat(second.h.backends).extracting("name").contains("c");

        second.h.pass(Duration.ofSeconds(11), Duration.ofMillis(50));
        int at = takenBy("c", second);
        offerLive(second);
        assertThat(takenBy("c", second)).as("after thirty seconds in all").isEqualTo(at);
    }

    private static int takenBy(String host, Cluster cluster) {
        return (int) cluster.h.calls.stream()
                .filter(call -> call.to().host().equals(host))
                .count();
    }

    @Test
    void otherKeys_startAfresh() {
        first.resolve("a", "b", "c");
        offerLive(first);
        Cluster second = next(false, true);
        second.resolve("a", "b", "c", "d");
        offerLive(second);

        assertThat(split(first, second)).as("about a quarter moves").isBetween(10L, 45L);
        second.takers.forEach((trace, by) -> assertThat(by).containsExactly(second.ownerOfNew(trace)));
        assertAllAccepted(second);
    }

    @Test
    void ejectedBackend_staysOutUntilItIsSeenToBeWellAgain() {
        first.resolve("a", "b", "c");
        first.breakConnection("b");
        first.h.pass(Duration.ofMillis(1_200), STEP);
        Cluster second = next(true, true);
        second.resolve("a", "b", "c");
        assertThat(owners(second)).containsExactlyInAnyOrder("a", "c");
        assertThat(second.h.count("spanway_lb_ejections", "exporter", "load_balancing"))
                .as("nobody was ejected anew")
                .isZero();

        second.restore("b");
        second.h.pass(Duration.ofMillis(300), STEP);
        assertThat(owners(second)).as("not before its time").containsExactlyInAnyOrder("a", "c");
        second.h.pass(Duration.ofMillis(400), STEP);
        assertThat(owners(second)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void suspect_hasWhatIsLeftOfItsHoldDown() {
        first.resolve("a", "b", "c");
        first.breakConnection("b");
        first.h.pass(Duration.ofMillis(700), STEP);
        Cluster second = next(true, true);
        second.resolve("a", "b", "c");
        assertThat(owners(second)).contains("b");

        second.h.pass(Duration.ofMillis(400), STEP);

        assertThat(owners(second)).doesNotContain("b");
    }

    private Set<String> owners(Cluster cluster) {
        Set<String> owners = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            owners.add(cluster.ownerOfNew(random.nextLong()));
        }
        return owners;
    }

    @Test
    void sameResolver_itsFirstAnswerIsDoubtedAsAnyOther() {
        first.resolve("a", "b", "c");
        Cluster second = next(true, true);
        second.resolve("a", "b");
        assertThat(owners(second)).contains("c");
        second.resolve("a", "b");
        assertThat(owners(second)).doesNotContain("c");
    }

    @Test
    void otherResolver_isBelievedAtOnce() {
        first.resolve("a", "b", "c");
        Cluster second = next(true, false);
        second.resolve("a", "b");

        assertThat(owners(second)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void resolverThatFails_leavesTheBackendsThatWereKnown() {
        first.resolve("a", "b", "c");
        Cluster second = next(true, false);
        assertThat(second.membership.notReadyReason()).isNull();
        second.resolve();
        offerLive(second);

        assertThat(owners(second)).containsExactlyInAnyOrder("a", "b", "c");
        assertAllAccepted(second);
    }

    @Test
    void predecessor_goesOnUndisturbed() {
        first.resolve("a", "b", "c");
        offerLive(first);
        Cluster second = next(true, true);
        second.resolve("d", "e");
        second.h.pass(Duration.ofSeconds(1), STEP);
        List<String> before = new ArrayList<>();
        for (long trace : live) {
            before.add(first.ownerOfNew(trace));
        }
        offerLive(first);
        second.membership.close(Duration.ZERO);
        second.h.run();
        offerLive(first);

        assertThat(split(first)).isZero();
        List<String> after = new ArrayList<>();
        for (long trace : live) {
            after.add(first.ownerOfNew(trace));
        }
        assertThat(after).isEqualTo(before);
        assertAllAccepted(first);
    }
}
