package io.spanway.lb.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.transport.Endpoint;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.fake.Requests;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import io.spanway.otlp.RequestContext;
import io.spanway.testkit.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static Harness harness() {
        return new Harness(new Harness.Options(), "a", "b");
    }

    private static RequestContext tenant(String name) {
        return new RequestContext(Map.of("x-tenant", List.of(name)), RequestContext.NO_DEADLINE);
    }

    @Test
    void partsOfOnePass_shareOneCall() {
        Harness h = harness();

        Harness.Client first = h.offer(Requests.ofKeys(0));
        Harness.Client second = h.offer(Requests.ofKeys(2));
        h.run();

        FakeChannel.Call call = h.next("a");
        assertThat(Requests.keys(call.message())).containsExactly(0L, 2L);
        call.answer(Outcome.ACCEPTED);
        assertThat(first.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(second.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(h.calls).hasSize(1);
        h.assertSettled();
    }

    @Test
    void partsDuringACall_gatherUntilTheAnswer() {
        Harness h = harness();
        h.send(Requests.ofKeys(0));

        h.send(Requests.ofKeys(2));
        h.send(Requests.ofKeys(4));
        assertThat(h.calls).hasSize(1);
        h.next("a").answer(Outcome.ACCEPTED);
        h.run();

        FakeChannel.Call second = h.next("a");
        assertThat(Requests.keys(second.message())).containsExactly(2L, 4L);
        second.answer(Outcome.ACCEPTED);
        assertThat(h.calls).hasSize(2);
        h.assertSettled();
    }

    @Test
    void partsDuringASlowCall_goAfterTheLinger() {
        Harness h = harness();
        h.send(Requests.ofKeys(0));
        h.send(Requests.ofKeys(2));

        h.pass(Duration.ofMillis(25));

        assertThat(h.waitingCalls("a")).isEqualTo(2);
        h.settle();
    }

    @Test
    void fullBatch_goesInParallelUpToTheWindow() {
        Harness.Options options = new Harness.Options();
        options.maxBatchBytes = 1000;
        options.windowCalls = 3;
        Harness h = new Harness(options, "a");

        for (int i = 0; i < 6; i++) {
            h.send(Requests.large(0, 1100));
        }

        assertThat(h.waitingCalls("a")).isEqualTo(3);
        h.next("a").answer(Outcome.ACCEPTED);
        h.run();
        assertThat(h.waitingCalls("a")).isEqualTo(3);
        h.settle();
        assertThat(h.calls).hasSize(6);
    }

    @Test
    void batch_neverPassesItsLimitByMerging() {
        Harness.Options options = new Harness.Options();
        options.maxBatchBytes = 1000;
        Harness h = new Harness(options, "a");
        h.send(Requests.large(0, 100));

        for (int i = 0; i < 10; i++) {
            h.offer(Requests.large(0, 300));
        }
        h.settle();

        assertThat(h.calls).allSatisfy(call -> assertThat(call.message().length).isLessThanOrEqualTo(1000));
    }

    @Test
    void requests_underLoad_makeOneCallPerBackendForManyOfThem() {
        String[] names = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
        Harness h = new Harness(new Harness.Options(), names);
        long[] keys = new long[100];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = i;
        }
        int requests = 0;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 8; i++) {
                h.offer(Requests.ofKeys(keys));
                requests++;
            }
            h.run();
            for (String name : names) {
                assertThat(h.waitingCalls(name)).as("calls to %s at once", name).isEqualTo(1);
                h.next(name).answer(Outcome.ACCEPTED);
            }
            h.run();
        }
        assertThat(h.calls).as("calls for %d requests", requests).hasSize(5 * names.length);
        h.assertSettled();
    }

    @Test
    @Rule("FORWARD-6")
    void tenants_neverShareACall() {
        Harness h = harness();

        h.offer(Requests.ofKeys(0), tenant("red"));
        h.offer(Requests.ofKeys(2), tenant("blue"));
        h.offer(Requests.ofKeys(4), tenant("red"));
        h.run();

        assertThat(h.calls)
                .extracting(call -> call.headers().get("x-tenant") + Requests.keys(call.message()))
                .containsExactlyInAnyOrder("red[0, 4]", "blue[2]");
        h.settle();
    }

    @Test
    void withoutCredentials_nothingIsSentAndTheBackendIsNotBlamed() {
        Harness h = harness();
        h.refusal = Outcome.retryable(Reason.UNAVAILABLE, "no token");
        h.offer(Requests.ofKeys(0));
        h.run();
        assertThat(h.calls).isEmpty();
        h.refusal = null;
        h.settle();
    }

    @Test
    void mergedCall_refusedForGood_isTakenApart() {
        Harness h = harness();
        Harness.Client good = h.offer(Requests.ofKeys(0));
        Harness.Client bad = h.offer(Requests.ofKeys(2));
        h.run();

        h.next("a").answer(Outcome.refused(Reason.MALFORMED, "bad span"));
        h.run();
        assertThat(good.outcomes).isEmpty();
        h.next("a").answer(Outcome.ACCEPTED);
        h.run();
        h.next("a").answer(Outcome.refused(Reason.MALFORMED, "bad span"));

        assertThat(good.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(bad.only())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MALFORMED));
        assertThat(h.calls).hasSize(3);
        h.assertSettled();
    }

    @Test
    void partialSuccess_ofAMergedCall_isAWarningToAll() {
        Harness h = harness();
        Harness.Client first = h.offer(Requests.ofKeys(0));
        Harness.Client second = h.offer(Requests.ofKeys(2));
        h.run();

        h.next("a").answer(Outcome.partlyRejected(1, "too old"));

        for (Harness.Client client : List.of(first, second)) {
            assertThat(client.only()).isInstanceOfSatisfying(Outcome.PartlyRejected.class, partly -> {
                assertThat(partly.rejected()).isZero();
                assertThat(partly.message()).contains("1 of 2").contains("too old");
            });
        }
        assertThat(h.count(
                        "spanway_lb_dropped_items",
                        "exporter",
                        "load_balancing",
                        "signal",
                        "traces",
                        "reason",
                        "rejected"))
                .isEqualTo(1);
        h.assertSettled();
    }

    @Test
    void absurdRejectedCount_isCut() {
        Harness h = harness();
        Harness.Client client = h.send(Requests.ofKeys(0));

        h.next("a").answer(Outcome.partlyRejected(1_000_000, "all of it"));

        assertThat(client.only()).isEqualTo(Outcome.partlyRejected(1, "all of it"));
        h.assertSettled();
    }

    @Test
    void expiredParts_areNotSent() {
        Harness h = harness();
        h.send(Requests.ofKeys(0));
        RequestContext soon = new RequestContext(Map.of(), h.now() + 5_000_000);
        Harness.Client late = h.offer(Requests.ofKeys(2), soon);
        h.offer(Requests.ofKeys(4));
        h.pass(Duration.ofMillis(10));

        h.next("a").answer(Outcome.ACCEPTED);
        h.run();

        assertThat(late.only())
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED));
        FakeChannel.Call second = h.next("a");
        assertThat(Requests.keys(second.message())).containsExactly(4L);
        second.answer(Outcome.ACCEPTED);
        h.assertSettled();
    }

    @Test
    void brokenConnection_holdsDataUntilItIsBack() {
        Harness h = harness();
        h.channel("a").become(GrpcChannel.State.BROKEN);
        Harness.Client client = h.send(Requests.ofKeys(0));
        h.pass(Duration.ofMillis(900));
        assertThat(h.calls).isEmpty();
        assertThat(h.backends.get(0).heldBytes()).isPositive();

        h.channel("a").become(GrpcChannel.State.READY);
        h.run();

        h.next("a").answer(Outcome.ACCEPTED);
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        h.assertSettled();
    }

    @Test
    void brokenConnection_pastTheHoldDown_putsDataBack() {
        Harness h = harness();
        h.channel("a").become(GrpcChannel.State.BROKEN);
        Harness.Client client = h.send(Requests.ofKeys(0));
        h.publish(0);

        h.pass(Duration.ofMillis(1001));

        h.next("b").answer(Outcome.ACCEPTED);
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(h.count("spanway_lb_rerouted_items", "exporter", "load_balancing"))
                .isEqualTo(1);
        h.assertSettled();
    }

    @Test
    void eviction_putsUnsentDataBackAtOnce() {
        Harness h = harness();
        h.send(Requests.ofKeys(0));
        Harness.Client waiting = h.send(Requests.ofKeys(2));
        h.publish(0);

        h.backends.get(0).evict();
        h.run();

        h.next("b").answer(Outcome.ACCEPTED);
        assertThat(waiting.only()).isEqualTo(Outcome.ACCEPTED);
        h.settle();
    }

    @Test
    void retiredBackend_finishesCallsAndPutsTheRestBack() {
        Harness h = harness();
        Harness.Client sent = h.send(Requests.ofKeys(0));
        Harness.Client unsent = h.send(Requests.ofKeys(2));
        FakeChannel.Call call = h.next("a");
        h.publish(0);

        h.backends.get(0).retire(Duration.ofSeconds(1));
        h.run();
        call.answer(Outcome.ACCEPTED);
        h.next("b").answer(Outcome.ACCEPTED);

        assertThat(sent.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(unsent.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(h.metrics.all()).noneMatch(series -> series.name().labels().contains("a"));
        h.assertSettled();
    }

    @Test
    void movedBackend_connectsToTheNewAddress() {
        Harness h = harness();

        h.backends.get(0).moveTo(new Endpoint("elsewhere", 4317), Duration.ofSeconds(1));
        h.run();
        h.send(Requests.ofKeys(0));

        h.next("elsewhere").answer(Outcome.ACCEPTED);
        assertThat(h.backends.get(0).readyLanes()).isEqualTo(1);
        h.assertSettled();
    }

    @Test
    void payloadErrorsAndOverload_sayNothingOfHealth() {
        Harness h = harness();
        h.events.clear();

        for (Outcome outcome : List.of(
                Outcome.refused(Reason.MALFORMED, "x"),
                Outcome.partlyRejected(1, "x"),
                Outcome.retryable(Reason.OVERLOADED, "x", 1),
                Outcome.retryable(Reason.UNAVAILABLE, "x", 1),
                Outcome.retryable(Reason.NOT_SENT, "x"))) {
            h.send(Requests.ofKeys(0));
            h.next("a").answer(outcome);
            h.settle();
        }
        assertThat(h.events).isEmpty();

        h.send(Requests.ofKeys(0));
        h.next("a").answer(Outcome.retryable(Reason.DEADLINE_EXCEEDED, "x"));
        assertThat(h.events).containsExactly("a failed DEADLINE_EXCEEDED");
        h.settle();
    }

    @Test
    void idleConnection_isKeptWarm() {
        Harness h = harness();

        h.channel("a").become(GrpcChannel.State.IDLE);
        h.run();

        assertThat(h.channel("a").state()).isEqualTo(GrpcChannel.State.READY);
        assertThat(h.backends.get(0).readyLanes()).isEqualTo(1);
    }
}
