package io.spanway.lb.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.backend.BackendContext;
import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.fake.Requests;
import io.spanway.lb.hash.Placements;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.Resolution;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.route.RoutingTable;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Short forms of the fault table: router, lanes, health and membership under load and a manual clock, with an oracle over unique keys. */
class FaultTest {
    private static final long SEED = 4;

    private final Harness h = new Harness(new Harness.Options(), "unused");
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Membership membership = new Membership(
            h.context.loops().get(0),
            new MembershipContext(
                    this::backend,
                    h.context.loops(),
                    all -> Placements.rendezvous(
                            all.stream().map(ResolvedBackend::name).toList()),
                    HealthSettings.DEFAULTS,
                    Duration.ofSeconds(10),
                    "load_balancing",
                    "dns",
                    2,
                    Duration.ofSeconds(30),
                    h.seen,
                    h.metrics,
                    h::now),
            h.router);
    private final List<Harness.Client> clients = new ArrayList<>();
    private final List<Long> sent = new ArrayList<>();
    /** Which backends accepted a key, in order. */
    private final Map<Long, List<String>> accepted = new HashMap<>();
    /** Calls to these wait for ever. */
    private final Set<String> hanging = new HashSet<>();

    private Backend backend(ResolvedBackend member, Backend.Listener listener) {
        BackendContext c = h.context;
        Backend backend = new Backend(
                member.name(),
                member.address(),
                new BackendContext(
                        c.settings(),
                        c.loops(),
                        c.opener(),
                        c.undelivered(),
                        listener,
                        c.books(),
                        c.traffic(),
                        c.metrics(),
                        c.nanoClock()));
        h.backends.add(backend);
        return backend;
    }

    private void resolve(String... names) {
        List<ResolvedBackend> backends = new ArrayList<>();
        for (String name : names) {
            backends.add(new ResolvedBackend(name, new Endpoint(name, 4317), List.of(name)));
        }
        membership.resolved(new Resolution(backends, names.length == 0 ? "NXDOMAIN" : null));
        h.run();
    }

    private void offer() {
        long[] keys = {random.nextLong(), random.nextLong(), random.nextLong()};
        for (long key : keys) {
            sent.add(key);
        }
        clients.add(h.send(Requests.ofKeys(keys)));
    }

    /** A request of three traces every 20 ms, each call answered after 10 ms. */
    private void load(long millis) {
        for (long at = 0; at < millis; at += 20) {
            offer();
            h.pass(Duration.ofMillis(10));
            answerAll();
            h.pass(Duration.ofMillis(10));
        }
    }

    private void answerAll() {
        h.pending.forEach((name, waiting) -> {
            if (!hanging.contains(name)) {
                accept(waiting);
            }
        });
    }

    private void accept(ArrayDeque<FakeChannel.Call> waiting) {
        for (FakeChannel.Call call : List.copyOf(waiting)) {
            waiting.remove(call);
            for (long key : Requests.keys(call.message())) {
                accepted.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(call.to().host());
            }
            call.answer(Outcome.ACCEPTED);
        }
    }

    private void finish() {
        for (int i = 0; i < 100; i++) {
            answerAll();
            h.pass(Duration.ofMillis(50), Duration.ofMillis(10));
        }
    }

    private RoutingTable table() {
        return Objects.requireNonNull(h.router.table());
    }

    private String owner(long key) {
        return table().backend(table().owner(key)).name();
    }

    private long ejections() {
        return h.count("spanway_lb_ejections", "exporter", "load_balancing");
    }

    /** Every client was answered "accepted" once, and every key was accepted exactly once. */
    private void assertAllDeliveredOnce() {
        finish();
        assertThat(clients)
                .as("seed %d", SEED)
                .allSatisfy(client -> assertThat(client.only()).isEqualTo(Outcome.ACCEPTED));
        assertThat(accepted.keySet().equals(new HashSet<>(sent)))
                .as("seed %d", SEED)
                .isTrue();
        assertThat(accepted.values()).allSatisfy(by -> assertThat(by).hasSize(1));
    }

    @AfterEach
    void nothingIsLeft() {
        hanging.clear();
        finish();
        h.assertSettled();
    }

    @Test
    void f1_killedBackend_losesNothingAndItsKeysMoveWithinTheHoldDown() {
        resolve("a", "b", "c");
        load(200);
        h.channel("b").become(GrpcChannel.State.BROKEN);
        load(1100);
        assertThat(sent).noneSatisfy(key -> assertThat(owner(key)).isEqualTo("b"));
        load(500);
        assertAllDeliveredOnce();
        assertThat(ejections()).isEqualTo(1);
    }

    @Test
    void f2_plannedRemoval_losesAndRepeatsNothing() {
        resolve("a", "b", "c");
        load(200);
        offer();
        resolve("a", "b");
        assertThat(table().size()).as("not confirmed yet").isEqualTo(3);
        load(100);
        offer();
        resolve("a", "b");
        assertThat(table().placement().size()).isEqualTo(2);
        load(300);
        assertAllDeliveredOnce();
    }

    @Test
    void f3_addedBackend_takesOnlyItsShareAndNoOtherKeyMoves() {
        resolve("a", "b", "c");
        load(2000);
        Map<Long, String> before = new HashMap<>();
        sent.forEach(key -> before.put(key, owner(key)));
        resolve("a", "b", "c", "d");
        int moved = 0;
        for (long key : sent) {
            String now = owner(key);
            assertThat(now).isIn(before.get(key), "d");
            moved += now.equals("d") ? 1 : 0;
        }
        assertThat(moved / (double) sent.size()).isBetween(0.15, 0.35);
        load(300);
        assertAllDeliveredOnce();
    }

    @Test
    void f5_flappingEveryTwoSeconds_isEjectedLessAndLess() {
        resolve("a", "b", "c");
        for (int i = 0; i < 10; i++) {
            h.channel("a").become(i % 2 == 0 ? GrpcChannel.State.BROKEN : GrpcChannel.State.READY);
            load(2000);
        }
        assertThat(ejections()).isLessThanOrEqualTo(5);
        assertAllDeliveredOnce();
    }

    @Test
    void f6_hangingBackend_isEjectedWithinOnePointTwoSecondsAndItsDataGoesElsewhere() {
        resolve("a", "b", "c");
        load(200);
        hanging.add("c");
        h.mute.add("c");
        load(1200);
        assertThat(sent).noneSatisfy(key -> assertThat(owner(key)).isEqualTo("c"));
        load(18_800);
        assertThat(clients.subList(0, clients.size() - 2))
                .allSatisfy(client -> assertThat(client.only()).isEqualTo(Outcome.ACCEPTED));
        hanging.clear();
        h.mute.clear();
        load(1000);
        assertThat(sent).anySatisfy(key -> assertThat(owner(key)).isEqualTo("c"));
        assertThat(ejections()).isEqualTo(1);
        assertAllDeliveredOnce();
    }

    @Test
    void f7_slowBackendThatGivesSignsOfLife_isNotEjected() {
        resolve("a", "b", "c");
        load(200);
        hanging.add("c");
        for (int i = 0; i < 5; i++) {
            load(800);
            accept(Objects.requireNonNull(h.pending.get("c")));
        }
        assertThat(ejections()).isZero();
        hanging.clear();
        assertAllDeliveredOnce();
    }

    @Test
    void f8_allDownThenBack_refusesRetryablyAndRecovers() {
        resolve("a", "b", "c");
        load(200);
        for (String name : List.of("a", "b", "c")) {
            h.channel(name).become(GrpcChannel.State.BROKEN);
        }
        h.pass(Duration.ofMillis(1100));
        assertThat(membership.notReadyReason()).isNotNull();
        Outcome refused = h.send(Requests.ofKeys(1, 2, 3)).only();
        assertThat(refused).isInstanceOf(Outcome.Retryable.class);
        h.pass(Duration.ofSeconds(60), Duration.ofMillis(10));
        for (String name : List.of("a", "b", "c")) {
            h.channel(name).become(GrpcChannel.State.READY);
        }
        h.pass(Duration.ofSeconds(1));
        assertThat(membership.notReadyReason()).isNull();
        load(300);
        assertAllDeliveredOnce();
    }

    @Test
    void f13_badAnswersOfTheResolver_changeNothing() {
        resolve("a", "b", "c");
        RoutingTable before = table();
        for (int i = 0; i < 1000; i++) {
            resolve();
            resolve("a", "c");
            resolve("a", "b", "c");
            resolve("b");
            resolve("a", "b", "c");
        }
        assertThat(table()).isSameAs(before);
        load(100);
        assertAllDeliveredOnce();
    }

    @Test
    void f15_refusedPart_isRepeatedAloneAndTheOthersAreNot() {
        resolve("a", "b", "c");
        for (int i = 0; i < 10; i++) {
            offer();
        }
        for (FakeChannel.Call call : List.copyOf(h.pending.get("c"))) {
            Objects.requireNonNull(h.pending.get("c")).remove(call);
            call.answer(new Outcome.Retryable(Reason.OVERLOADED, "full", 1_000_000));
        }
        load(500);
        assertAllDeliveredOnce();
    }

    @Test
    void f15_lostAnswer_repeatsNoMoreThanThatCall() {
        resolve("a", "b", "c");
        for (int i = 0; i < 10; i++) {
            offer();
        }
        Set<Long> ambiguous = new HashSet<>();
        FakeChannel.Call lost = h.next("c");
        for (long key : Requests.keys(lost.message())) {
            ambiguous.add(key);
            accepted.computeIfAbsent(key, k -> new ArrayList<>()).add("c");
        }
        lost.answer(Outcome.retryable(Reason.UNAVAILABLE, "no answer: reset"));
        load(500);
        finish();
        assertThat(accepted.keySet()).containsAll(sent);
        accepted.forEach((key, by) -> assertThat(by).hasSize(ambiguous.contains(key) ? 2 : 1));
    }
}
