package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.spanway.testkit.OtlpBackend.Script;
import io.spanway.testkit.SpanLedger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Rows of the fault table over a given time, for short and long forms alike. Immutable. */
final class FaultScenarios {
    static final Script UNAVAILABLE = new Script.Fail(() -> Status.UNAVAILABLE.asRuntimeException());
    private static final Duration RECOVERY = Duration.ofSeconds(2);

    private FaultScenarios() {}

    /** F1: a backend dies for a while, and comes back. */
    static void dies(Duration time) throws Exception {
        try (FaultRig rig = FaultRig.ofThree()) {
            rig.kill(0);
            long died = System.nanoTime();
            rig.awaitLog("is DOWN");
            long detected = System.nanoTime();
            rig.awaitAccepted(200);
            FaultRig.pass(time);
            var again = rig.restart(0);
            rig.await("its share again", () -> again.spans().spans() > 200);

            rig.assertNothingLostOrRefused();
            assertThat(TimeUnit.NANOSECONDS.toMillis(detected - died))
                    .as("milliseconds until it was noticed")
                    .isLessThan(4_000);
        }
    }

    /** F5: a backend dies and comes back every two seconds. */
    static void flaps(Duration time) throws Exception {
        try (FaultRig rig = FaultRig.ofThree()) {
            long flaps = Math.max(1, time.toSeconds() / 4);
            for (int i = 0; i < flaps; i++) {
                rig.kill(1);
                FaultRig.pass(Duration.ofSeconds(2));
                rig.restart(1);
                FaultRig.pass(Duration.ofSeconds(2));
            }

            rig.assertNothingLostOrRefused();
            assertThat(rig.metric("spanway_lb_ejections")).as("ejections").isBetween(1L, flaps);
            assertThat(rig.metric("otelcol_loadbalancer_num_backend_updates"))
                    .as("changes of the list")
                    .isEqualTo(1);
        }
    }

    /** F6: a backend answers nothing, neither calls nor probes. */
    static void hangs(Duration time) throws Exception {
        try (FaultRig rig = FaultRig.ofThree()) {
            rig.backends.get(1).script(new Script.Hang());
            rig.awaitLog("is DOWN");
            long ejected = System.nanoTime();
            rig.awaitAccepted(200);
            FaultRig.pass(time);

            rig.assertFlawless();
            assertThat(rig.load().sentBetween(ejected, System.nanoTime()))
                    .isNotEmpty()
                    .allMatch(SteadyLoad.Answer::accepted);
        }
    }

    /** F7: a backend takes ten times as long as before, then reads one byte a second. */
    static void getsSlow(Duration time) throws Exception {
        List<io.spanway.testkit.OtlpBackend> backends = new java.util.ArrayList<>(Backends.start(3));
        backends.forEach(backend -> backend.script(new Script.Slow(Duration.ofMillis(10))));
        try (Throttle throttle = new Throttle(backends.get(0).port());
                FaultRig rig = new FaultRig(
                        backends,
                        Launched.role(
                                "lb-gateway",
                                Texts.balancing(List.of(
                                        throttle.address(),
                                        backends.get(1).address(),
                                        backends.get(2).address()))))) {
            backends.get(0).script(new Script.Slow(Duration.ofMillis(100)));
            FaultRig.pass(time);
            assertThat(rig.gateway.log()).as("slow is not dead").doesNotContain("is DOWN");

            throttle.limit(1);
            FaultRig.pass(time);
            long held = rig.metric("spanway_lb_backend_held_bytes");
            throttle.limit(Throttle.FREE);
            FaultRig.pass(RECOVERY);

            SpanLedger.Verdict verdict = rig.finish();
            assertThat(held).as("bytes held").isLessThan(2 << 20);
            assertThat(rig.load().permanentlyRefused())
                    .as(rig.load().toString())
                    .isZero();
            assertThat(verdict.lost()).as(verdict + " " + rig.load()).isZero();
            assertThat(verdict.duplicated())
                    .as(verdict.toString())
                    .isLessThanOrEqualTo(rig.metric("spanway_lb_possible_duplicate_items"));
        }
    }

    /** F8: all backends are down; clients are refused, and served again when they are back. */
    static void allDown(Duration time) throws Exception {
        try (FaultRig rig = FaultRig.ofThree()) {
            rig.backends.forEach(backend -> backend.script(UNAVAILABLE));
            rig.awaitReadiness(503);
            rig.await("refusals", () -> rig.load().refused() > 0);
            FaultRig.pass(time);
            rig.backends.forEach(backend -> backend.script(new Script.Accept()));
            long settled = System.nanoTime() + RECOVERY.toNanos();
            rig.awaitReadiness(200);
            rig.awaitAccepted(300);

            SpanLedger.Verdict verdict = rig.finish();
            assertThat(rig.load().permanentlyRefused())
                    .as(rig.load().toString())
                    .isZero();
            assertThat(rig.load().sentBetween(settled, System.nanoTime())).allMatch(SteadyLoad.Answer::accepted);
            assertThat(verdict.lost()).as(verdict.toString()).isZero();
            assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
        }
    }

    /** F8 with a queue: what was acknowledged meanwhile is delivered as soon as the backends are back. */
    static void allDownWithQueue(Duration time) throws Exception {
        String queue = ", sending_queue: {enabled: true, sizer: items, queue_size: 1000000}";
        try (FaultRig rig = FaultRig.ofThree(queue)) {
            for (int i = 0; i < 3; i++) {
                rig.kill(i);
            }
            FaultRig.pass(time);
            assertThat(rig.metric("spanway_lb_waiting_items")).isPositive();
            for (int i = 0; i < 3; i++) {
                rig.restart(i);
            }
            // A connection is tried again within a second, and a backend is used again half a second after that.
            FaultRig.pass(RECOVERY.plusSeconds(1));
            long waiting = rig.metric("spanway_lb_waiting_items");

            rig.assertNothingLostOrRefused();
            assertThat(waiting)
                    .as("items that wait three seconds after the return, of 1,000 a second")
                    .isLessThan(500);
        }
    }
}
