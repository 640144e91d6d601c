package io.spanway.lb.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.lb.backend.Backend;
import io.spanway.lb.backend.BackendContext;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.fake.ModuloPlacement;
import io.spanway.lb.fake.Requests;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.Resolution;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.lb.route.RoutingTable;
import io.spanway.otlp.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Membership, router and lanes together, on one loop under a manual clock. */
class MembershipTest {
    private final Harness h = new Harness(new Harness.Options(), "unused");
    private final EventLoop control = h.context.loops().get(0);
    private final Membership membership = new Membership(
            control,
            new MembershipContext(
                    this::backend,
                    h.context.loops(),
                    all -> new ModuloPlacement(all.size(), new BitSet()),
                    HealthSettings.DEFAULTS,
                    Duration.ofSeconds(1),
                    "load_balancing",
                    "static",
                    1,
                    Duration.ofSeconds(30),
                    h.seen,
                    h.metrics,
                    h::now),
            h.router);

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

    private static Resolution of(String... names) {
        List<ResolvedBackend> backends = new ArrayList<>();
        for (String name : names) {
            backends.add(new ResolvedBackend(name, new Endpoint(name, 4317), List.of(name)));
        }
        return new Resolution(backends, null);
    }

    private void resolve(Resolution resolution) {
        membership.resolved(resolution);
        h.run();
    }

    private RoutingTable table() {
        return Objects.requireNonNull(h.router.table());
    }

    private String owner(long key) {
        return table().backend(table().owner(key)).name();
    }

    @Test
    void firstAnswer_publishesConnectsAndIsReady() {
        assertThat(membership.notReadyReason()).isNotNull();

        resolve(of("a", "b"));

        assertThat(owner(0)).isEqualTo("a");
        assertThat(owner(1)).isEqualTo("b");
        assertThat(membership.notReadyReason()).isNull();
        assertThat(h.count("otelcol_loadbalancer_num_backend_updates", "resolver", "static"))
                .isEqualTo(1);
        assertThat(h.count("otelcol_loadbalancer_num_resolutions", "resolver", "static", "success", "true"))
                .isEqualTo(1);
    }

    @Test
    void failedAnswer_keepsTheLastGoodSet() {
        resolve(of("a", "b"));
        RoutingTable before = table();

        resolve(new Resolution(List.of(), "SERVFAIL"));
        resolve(of("a", "b"));

        assertThat(table()).isSameAs(before);
        assertThat(h.count("otelcol_loadbalancer_num_resolutions", "resolver", "static", "success", "false"))
                .isEqualTo(1);
    }

    @Test
    void emptyAnswer_keepsTheLastGoodSetEvenWhereOneAnswerIsEnough() {
        resolve(of("a", "b"));
        RoutingTable before = table();

        resolve(of());

        assertThat(table()).isSameAs(before);
        assertThat(membership.notReadyReason()).isNull();
    }

    @Test
    void removedBackend_keepsItsUnsentDataWhileItLives() {
        resolve(of("a", "b"));
        Harness.Client sent = h.send(Requests.ofKeys(0));
        Harness.Client unsent = h.send(Requests.ofKeys(2));

        resolve(of("b"));
        h.next("a").answer(Outcome.ACCEPTED);
        h.run();
        h.next("a").answer(Outcome.ACCEPTED);

        assertThat(sent.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(unsent.only()).isEqualTo(Outcome.ACCEPTED);
        h.assertSettled();
    }

    @Test
    void removedBackendThatEnds_putsItsUnsentDataOntoTheOthers() {
        resolve(of("a", "b"));
        Harness.Client sent = h.send(Requests.ofKeys(0));
        Harness.Client unsent = h.send(Requests.ofKeys(2));

        resolve(of("b"));
        h.channel("a").become(GrpcChannel.State.BROKEN);
        h.run();
        h.next("a").answer(Outcome.ACCEPTED);
        h.next("b").answer(Outcome.ACCEPTED);

        assertThat(sent.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(unsent.only()).isEqualTo(Outcome.ACCEPTED);
        h.assertSettled();
    }

    @Test
    void changedAddress_keepsTheBackend() {
        resolve(of("a", "b"));
        Backend before = table().backend(0);

        resolve(new Resolution(
                List.of(
                        new ResolvedBackend("a", new Endpoint("a2", 4317), List.of("a")),
                        new ResolvedBackend("b", new Endpoint("b", 4317), List.of("b"))),
                null));

        assertThat(table().backend(0)).isSameAs(before);
        h.send(Requests.ofKeys(0));
        h.next("a2").answer(Outcome.ACCEPTED);
        h.assertSettled();
    }

    @Test
    void brokenBackend_losesItsKeysAfterTheHoldDownAndGetsThemBack() {
        resolve(of("a", "b"));
        h.channel("a").become(GrpcChannel.State.BROKEN);
        Harness.Client held = h.send(Requests.ofKeys(0));
        h.pass(Duration.ofMillis(900));
        assertThat(owner(0)).isEqualTo("a");

        h.pass(Duration.ofMillis(200));
        assertThat(owner(0)).isEqualTo("b");
        h.next("b").answer(Outcome.ACCEPTED);
        assertThat(held.only()).isEqualTo(Outcome.ACCEPTED);

        h.channel("a").become(GrpcChannel.State.READY);
        h.pass(Duration.ofMillis(600));
        assertThat(owner(0)).isEqualTo("a");
        h.assertSettled();
    }

    @Test
    void allBackendsDown_areAllTriedAndNotReady() {
        resolve(of("a", "b"));
        h.channel("a").become(GrpcChannel.State.BROKEN);
        h.channel("b").become(GrpcChannel.State.BROKEN);
        h.pass(Duration.ofMillis(1200));

        assertThat(owner(0)).isEqualTo("a");
        assertThat(owner(1)).isEqualTo("b");
        assertThat(table().anyUsable()).isFalse();
        assertThat(membership.notReadyReason()).contains("none of 2 backends");
        assertThat(h.send(Requests.ofKeys(0)).only()).isInstanceOf(Outcome.Retryable.class);

        h.channel("a").become(GrpcChannel.State.READY);
        h.pass(Duration.ofMillis(600));
        assertThat(membership.notReadyReason()).isNull();
        assertThat(table().anyUsable()).isTrue();
        h.assertSettled();
    }

    @Test
    void hangingBackend_losesItsKeysAndItsUnansweredCallsWithinASecondOrSo() {
        resolve(of("a", "b"));
        h.mute.add("a");
        Harness.Client unanswered = h.send(Requests.ofKeys(0));
        Harness.Client waiting = h.send(Requests.ofKeys(2));
        h.pass(Duration.ofMillis(900));
        assertThat(owner(0)).isEqualTo("a");

        h.pass(Duration.ofMillis(200));
        assertThat(owner(0)).isEqualTo("b");
        h.settle();
        assertThat(unanswered.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(waiting.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(h.count("spanway_lb_possible_duplicate_items", "exporter", "load_balancing"))
                .as("items of calls that were broken off")
                .isEqualTo(2);

        h.pass(Duration.ofSeconds(20), Duration.ofMillis(10));
        assertThat(owner(0)).as("still mute").isEqualTo("b");
        h.mute.clear();
        h.pass(Duration.ofMillis(600));
        assertThat(owner(0)).isEqualTo("a");
        h.assertSettled();
    }

    @Test
    void slowBackendThatAnswersProbes_keepsItsKeysAndItsCalls() {
        resolve(of("a", "b"));
        Harness.Client slow = h.send(Requests.ofKeys(0));

        h.pass(Duration.ofSeconds(4));

        assertThat(owner(0)).isEqualTo("a");
        assertThat(h.probes).contains("a").doesNotContain("b");
        h.next("a").answer(Outcome.ACCEPTED);
        assertThat(slow.only()).isEqualTo(Outcome.ACCEPTED);
        h.assertSettled();
    }

    @Test
    void twoOfThreeUnreachable_theThirdServesAllKeys() {
        resolve(of("a", "b", "c"));
        h.channel("a").become(GrpcChannel.State.BROKEN);
        h.channel("b").become(GrpcChannel.State.BROKEN);
        h.pass(Duration.ofMillis(1200));

        for (long key = 0; key < 9; key++) {
            assertThat(owner(key)).isEqualTo("c");
        }
    }

    @Test
    void closed_retiresAll() {
        resolve(of("a"));

        membership.close(Duration.ZERO);
        h.run();

        assertThat(h.channel("a").state()).isEqualTo(GrpcChannel.State.CLOSED);
    }
}
