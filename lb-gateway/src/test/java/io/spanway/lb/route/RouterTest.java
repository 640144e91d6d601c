package io.spanway.lb.route;

import static org.assertj.core.api.Assertions.assertThat;

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

class RouterTest {
    private static final String EXPORTER = "load_balancing";

    private Harness harness(String... names) {
        return new Harness(new Harness.Options(), names);
    }

    @Test
    void request_ofOneOwner_goesWholeAndIsAccepted() {
        Harness h = harness("a", "b", "c");
        byte[] request = Requests.ofKeys(3, 0, 6);

        Harness.Client client = h.send(request);

        assertThat(client.outcomes).isEmpty();
        FakeChannel.Call call = h.next("a");
        assertThat(call.message()).isEqualTo(request);
        assertThat(call.path()).isEqualTo("/opentelemetry.proto.collector.trace.v1.TraceService/Export");
        assertThat(call.headers()).containsExactly(Map.entry("x-fixed", "1"));
        call.answer(Outcome.ACCEPTED);
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        h.assertSettled();
        assertThat(h.count("spanway_lb_delivered_items", "exporter", EXPORTER, "signal", "traces"))
                .isEqualTo(3);
    }

    @Test
    @Rule("BACKEND-1")
    void request_ofSeveralOwners_isAcceptedWhenAllAccepted() {
        Harness h = harness("a", "b", "c");

        Harness.Client client = h.send(Requests.ofKeys(0, 1, 2, 4));

        FakeChannel.Call b = h.next("b");
        assertThat(Requests.keys(b.message())).containsExactly(1L, 4L);
        b.answer(Outcome.ACCEPTED);
        h.next("a").answer(Outcome.ACCEPTED);
        assertThat(client.outcomes).isEmpty();
        h.next("c").answer(Outcome.ACCEPTED);
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        h.assertSettled();
    }

    @Test
    void malformed_isRefusedAndNothingIsSent() {
        Harness h = harness("a");

        Harness.Client client = h.send(new byte[] {0x0a, 100});

        assertThat(client.only()).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.MALFORMED);
            assertThat(refused.message()).contains("byte 0 of 2");
        });
        assertThat(h.calls).isEmpty();
        h.assertSettled();
    }

    @Test
    @Rule("PROTO-5")
    void empty_isAcceptedWithoutCall() {
        Harness h = harness("a");

        assertThat(h.send(new byte[0]).only()).isEqualTo(Outcome.ACCEPTED);

        assertThat(h.calls).isEmpty();
        h.assertSettled();
    }

    @Test
    @Rule("BACKEND-2")
    void part_refusedForGood_isPartialSuccessOfItsItems() {
        Harness h = harness("a", "b");
        Harness.Client client = h.send(Requests.ofKeys(0, 1, 3, 5));

        h.next("a").answer(Outcome.ACCEPTED);
        h.next("b").answer(Outcome.refused(Reason.FAILED_PRECONDITION, "no such tenant"));

        assertThat(client.only()).isInstanceOfSatisfying(Outcome.PartlyRejected.class, partly -> {
            assertThat(partly.rejected()).isEqualTo(3);
            assertThat(partly.message()).contains("backend b").contains("no such tenant");
        });
        h.assertSettled();
    }

    @Test
    @Rule("BACKEND-3")
    void allParts_refusedForGood_isRefusedWithTheCode() {
        Harness h = harness("a", "b");
        Harness.Client client = h.send(Requests.ofKeys(0, 1));

        h.next("a").answer(Outcome.refused(Reason.PERMISSION_DENIED, "no"));
        h.next("b").answer(Outcome.refused(Reason.PERMISSION_DENIED, "no"));

        assertThat(client.only())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.PERMISSION_DENIED));
        h.assertSettled();
    }

    @Test
    @Rule("BACKEND-5")
    void partialSuccess_ofUnmergedParts_isSummed() {
        Harness h = harness("a", "b");
        Harness.Client client = h.send(Requests.ofKeys(0, 2, 1, 3));

        h.next("a").answer(Outcome.partlyRejected(1, "too old"));
        h.next("b").answer(Outcome.partlyRejected(2, "too new"));

        assertThat(client.only()).isInstanceOfSatisfying(Outcome.PartlyRejected.class, partly -> {
            assertThat(partly.rejected()).isEqualTo(3);
            assertThat(partly.message()).contains("too old").contains("too new");
        });
        assertThat(h.count("spanway_lb_delivered_items", "exporter", EXPORTER, "signal", "traces"))
                .isEqualTo(1);
        h.assertSettled();
    }

    @Test
    void failedPart_isRoutedAgainAlone() {
        Harness h = harness("a", "b");
        Harness.Client client = h.send(Requests.ofKeys(0, 1));
        h.next("a").answer(Outcome.ACCEPTED);

        h.next("b").answer(Outcome.retryable(Reason.UNAVAILABLE, "restarting"));
        assertThat(client.outcomes).isEmpty();
        h.pass(Duration.ofMillis(101));

        FakeChannel.Call again = h.next("b");
        assertThat(Requests.keys(again.message())).containsExactly(1L);
        again.answer(Outcome.ACCEPTED);
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(h.calls).hasSize(3);
        assertThat(h.count("spanway_lb_possible_duplicate_items", "exporter", EXPORTER))
                .isEqualTo(1);
        h.assertSettled();
    }

    @Test
    void failedPart_afterTableChange_splitsOverNewOwners() {
        Harness h = harness("a", "b", "c");
        Harness.Client client = h.send(Requests.ofKeys(1, 4, 7));
        h.publish(1);

        h.next("b").answer(Outcome.retryable(Reason.NOT_SENT, "connection refused"));
        h.pass(Duration.ofMillis(101));

        FakeChannel.Call again = h.next("c");
        assertThat(Requests.keys(again.message())).containsExactly(1L, 4L, 7L);
        assertThat(h.count("spanway_lb_possible_duplicate_items", "exporter", EXPORTER))
                .isZero();
        assertThat(client.outcomes).isEmpty();
        again.answer(Outcome.ACCEPTED);
        h.assertSettled();
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    @Rule("BACKEND-11")
    void retryInfo_isWaitedOut() {
        Harness h = harness("a");
        h.send(Requests.ofKeys(0));
        h.next("a").answer(Outcome.retryable(Reason.OVERLOADED, "later", 2_000_000_000L));

        h.pass(Duration.ofMillis(1990));
        assertThat(h.waitingCalls("a")).isZero();
        h.pass(Duration.ofMillis(20));

        assertThat(h.waitingCalls("a")).isEqualTo(1);
        h.settle();
    }

    @Test
    void clientDeadline_endsRetries() {
        Harness h = harness("a");
        Harness.Client client = h.offer(
                Requests.ofKeys(0),
                new RequestContext(Map.of(), h.now() + Duration.ofMillis(300).toNanos()));
        h.run();
        h.channel("a").script(call -> Outcome.retryable(Reason.UNAVAILABLE, "busy"));
        h.next("a").answer(Outcome.retryable(Reason.UNAVAILABLE, "busy"));

        h.pass(Duration.ofSeconds(1));

        assertThat(client.only()).isInstanceOfSatisfying(Outcome.Retryable.class, retryable -> {
            assertThat(retryable.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(retryable.message()).contains("backend a").contains("busy");
        });
        h.assertSettled();
    }

    @Test
    void retryDisabled_answersAtOnce() {
        Harness.Options options = new Harness.Options();
        options.retry = false;
        Harness h = new Harness(options, "a", "b");
        h.channel("a").become(GrpcChannel.State.BROKEN);

        Harness.Client client = h.send(Requests.ofKeys(0, 1));
        h.next("b").answer(Outcome.ACCEPTED);

        assertThat(client.only())
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.NOT_SENT));
        h.assertSettled();
    }

    @Test
    void fullBackend_refusesOnlyWhatNeedsIt() {
        Harness.Options options = new Harness.Options();
        options.maxHeldBytes = 1000;
        Harness h = new Harness(options, "a", "b");
        h.send(Requests.large(0, 900));

        Harness.Client both = h.send(Requests.ofKeys(0, 1, 2, 3, 4, 5));
        Harness.Client other = h.send(Requests.ofKeys(1));

        assertThat(both.only()).isInstanceOfSatisfying(Outcome.Retryable.class, retryable -> {
            assertThat(retryable.reason()).isEqualTo(Reason.OVERLOADED);
            assertThat(retryable.retryAfterNanos()).isPositive();
        });
        h.next("b").answer(Outcome.ACCEPTED);
        assertThat(other.only()).isEqualTo(Outcome.ACCEPTED);
        h.next("a").answer(Outcome.ACCEPTED);
        h.assertSettled();
    }

    @Test
    @Rule("LIFE-3")
    void noTable_refusesRetryably() {
        Harness h = new Harness(new Harness.Options(), "a");
        Router router = new Router(new RouterContext(
                h.context.loops(),
                java.util.Set.of(io.spanway.otlp.Signal.TRACES),
                signal -> new io.spanway.lb.fake.TraceKeys(),
                h.metrics.counter("invalid", ""),
                new RetryPolicy(true, 1, 1, 1, 1, 1, 0.2, 1),
                null,
                null,
                h.books,
                new io.spanway.lb.backend.Traffic(h.metrics, "x"),
                null,
                new PinCounts(h.metrics, "x"),
                h::now,
                1));
        Harness.Client client = new Harness.Client();

        router.accept(
                new io.spanway.otlp.Payload(
                        io.spanway.otlp.Signal.TRACES,
                        io.netty.buffer.Unpooled.wrappedBuffer(Requests.ofKeys(1)),
                        RequestContext.NONE,
                        h.now()),
                client);

        assertThat(client.only())
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).isEqualTo(Reason.UNAVAILABLE));
    }

    @Test
    @Rule("BACKEND-6")
    void allDown_failsAtOnceInsteadOfWaiting() {
        Harness h = harness("a", "b");
        h.publish(0, 1);
        List.of("a", "b").forEach(name -> h.channel(name).become(GrpcChannel.State.BROKEN));
        h.pass(Duration.ofMillis(1100));

        Harness.Client client = h.send(Requests.ofKeys(0));

        assertThat(client.only())
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).isEqualTo(Reason.NOT_SENT));
        h.assertSettled();
    }

    @Test
    void closed_refusesAndAbandonAnswersTheRest() {
        Harness h = harness("a");
        Harness.Client waiting = h.send(Requests.ofKeys(0));
        h.next("a").answer(Outcome.retryable(Reason.UNAVAILABLE, "busy"));

        h.router.close();
        Harness.Client late = h.send(Requests.ofKeys(0));
        h.router.abandon();
        h.run();

        assertThat(late.only()).isInstanceOf(Outcome.Retryable.class);
        assertThat(waiting.only()).isInstanceOf(Outcome.Retryable.class);
        h.assertSettled();
    }

    @Test
    void queue_answersWhenUnderWayAndDeliversLater() {
        Harness.Options options = new Harness.Options();
        options.queueSize = 1;
        Harness h = new Harness(options, "a");

        Harness.Client client = h.send(Requests.ofKeys(0));
        assertThat(client.only()).isEqualTo(Outcome.ACCEPTED);
        assertThat(h.budget.usedBytes()).isPositive();
        Harness.Client full = h.send(Requests.ofKeys(0));
        assertThat(full.only()).isInstanceOfSatisfying(Outcome.Retryable.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(refusal.retryAfterNanos()).isPositive();
        });
        h.next("a").answer(Outcome.retryable(Reason.UNAVAILABLE, "busy"));
        h.settle();

        assertThat(h.budget.usedBytes()).isZero();
        assertThat(h.calls).hasSize(2);
        assertThat(h.count("otelcol_exporter_enqueue_failed_spans", "exporter", EXPORTER))
                .isEqualTo(1);
    }

    @Test
    void queue_malformedRequest_isRefusedNotAcknowledged() {
        Harness.Options options = new Harness.Options();
        options.queueSize = 1;
        Harness h = new Harness(options, "a");

        assertThat(h.send(new byte[] {0x0a, 100}).only()).isInstanceOf(Outcome.Refused.class);
        h.assertSettled();
    }

    @Test
    void queue_failureForGood_isDroppedAndCounted() {
        Harness.Options options = new Harness.Options();
        options.queueSize = 1;
        Harness h = new Harness(options, "a");
        h.send(Requests.ofKeys(0, 2));

        h.next("a").answer(Outcome.refused(Reason.INTERNAL, "no"));

        assertThat(h.count("spanway_lb_dropped_items", "exporter", EXPORTER, "signal", "traces", "reason", "internal"))
                .isEqualTo(2);
        assertThat(h.budget.usedBytes()).isZero();
        h.assertSettled();
    }
}
