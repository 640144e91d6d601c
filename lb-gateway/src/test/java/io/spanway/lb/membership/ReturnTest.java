package io.spanway.lb.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.spanway.core.transport.grpc.GrpcChannel;
import io.spanway.lb.fake.FakeChannel;
import io.spanway.lb.fake.Harness;
import io.spanway.lb.hash.Placements;
import io.spanway.lb.health.HealthSettings;
import io.spanway.lb.resolve.ResolvedBackend;
import io.spanway.otlp.Outcome;
import io.spanway.otlp.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F8 with a queue: what was acknowledged while all backends were down goes out when they are back, and not when its wait is over. */
class ReturnTest {
    private static final List<String> NAMES = List.of("a", "b", "c");
    /** In ten seconds more than may be repeated whatever the traffic. */
    private static final int SPANS_A_REQUEST = 2000;

    private final ResourceLeakDetector.Level leaks = ResourceLeakDetector.getLevel();
    private final Harness.Options options = new Harness.Options();
    private long nextTrace = 1;
    private int accepted;
    private Cluster cluster;

    /** Paranoid detection notes every access, for hundreds of thousands of spans; the harness counts references itself. */
    @BeforeEach
    void start() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        options.queueSize = 1_000_000;
        options.maxHeldBytes = 64 << 20;
        cluster = new Cluster(
                options,
                all -> Placements.rendezvous(
                        all.stream().map(ResolvedBackend::name).toList()),
                HealthSettings.DEFAULTS,
                Duration.ofSeconds(30),
                2);
        cluster.resolve("a", "b", "c");
        cluster.h.pass(Duration.ofMillis(100));
    }

    @AfterEach
    void nothingIsLeft() {
        cluster.h.assertSettled();
        ResourceLeakDetector.setLevel(leaks);
    }

    private void offer(int spans) {
        long[] traces = new long[spans];
        for (int i = 0; i < spans; i++) {
            traces[i] = nextTrace++;
        }
        accepted += cluster.offer(traces).only() instanceof Outcome.Accepted ? spans : 0;
    }

    /** Lets time pass, with every call answered in the same way. */
    private void pass(Duration time, Outcome answer) {
        for (long millis = 0; millis < time.toMillis(); millis += 10) {
            for (ArrayDeque<FakeChannel.Call> waiting : List.copyOf(cluster.h.pending.values())) {
                for (FakeChannel.Call call : List.copyOf(waiting)) {
                    waiting.remove(call);
                    if (answer instanceof Outcome.Accepted) {
                        cluster.take(call);
                    }
                    call.answer(answer);
                }
            }
            cluster.h.pass(Duration.ofMillis(10), Duration.ofMillis(10));
        }
    }

    private void assertAllDeliveredOnce() {
        assertThat(cluster.h.books.waiting()).isZero();
        assertThat(cluster.copies.size()).isEqualTo(accepted);
        assertThat(cluster.copies.values().stream().filter(copies -> copies > 1).count())
                .as("repeated")
                .isZero();
    }

    @Test
    void connectionsLostForAMinute_everythingIsDeliveredWithinTwoSecondsOfTheReturn() {
        NAMES.forEach(cluster::breakConnection);
        for (int second = 0; second < 60; second++) {
            offer(SPANS_A_REQUEST);
            pass(Duration.ofSeconds(1), Outcome.ACCEPTED);
        }
        assertThat(cluster.copies.size()).isZero();

        NAMES.forEach(cluster::restore);
        pass(Duration.ofSeconds(2), Outcome.ACCEPTED);

        assertAllDeliveredOnce();
    }

    @Test
    void unavailableForAMinute_everythingIsDeliveredWithinTwoSecondsOfTheReturn() {
        for (int second = 0; second < 60; second++) {
            offer(SPANS_A_REQUEST);
            pass(Duration.ofSeconds(1), Outcome.retryable(Reason.UNAVAILABLE, "not now"));
        }
        assertThat(cluster.h.count("spanway_lb_over_retry_budget_items", "exporter", "load_balancing"))
                .as("the budget was used up")
                .isPositive();

        // What comes next shows that they are back.
        offer(30);
        pass(Duration.ofSeconds(2), Outcome.ACCEPTED);

        assertAllDeliveredOnce();
    }

    @Test
    void backendThatAskedForTime_isLeftAloneUntilThen() {
        offer(1);
        Outcome.Retryable later = new Outcome.Retryable(Reason.OVERLOADED, "come in ten seconds", 10_000_000_000L);
        pass(Duration.ofMillis(20), later);
        cluster.breakConnection("a");
        cluster.breakConnection("b");
        cluster.h.pass(Duration.ofSeconds(2), Duration.ofMillis(10));
        cluster.h.channel("a").become(GrpcChannel.State.READY);
        cluster.h.channel("b").become(GrpcChannel.State.READY);

        pass(Duration.ofSeconds(7), Outcome.ACCEPTED);
        assertThat(cluster.copies.size()).isZero();
        pass(Duration.ofSeconds(12), Outcome.ACCEPTED);
        assertAllDeliveredOnce();
    }

    @Test
    void ownerEjected_itsFailedCallsNeedNotWaitForTheirNextAttempt() {
        offer(300);
        while (cluster.h.waitingCalls("c") > 0) {
            cluster.h.next("c").answer(Outcome.retryable(Reason.UNAVAILABLE, "no answer: reset"));
        }
        cluster.breakConnection("c");
        pass(Duration.ofMillis(1200), Outcome.ACCEPTED);

        assertAllDeliveredOnce();
    }
}
