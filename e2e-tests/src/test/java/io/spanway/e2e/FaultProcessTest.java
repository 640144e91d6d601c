package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.OtlpBackend.Script;
import io.spanway.testkit.SpanLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The fault table with a gateway process, real sockets and steady load: short forms, with an oracle over unique span ids.
 *
 * <p>Clients never send anything twice, so each span that arrives twice is the gateway's doing.
 */
@Timeout(150)
class FaultProcessTest {
    private static final int BACKENDS = 3;
    private static final Script UNAVAILABLE = new Script.Fail(() -> Status.UNAVAILABLE.asRuntimeException());

    private final List<OtlpBackend> backends = new ArrayList<>();
    private final List<SpanLedger> places = new ArrayList<>();
    private Launched gateway;
    private SteadyLoad load;

    @BeforeEach
    void start() throws Exception {
        for (int i = 0; i < BACKENDS; i++) {
            backends.add(OtlpBackend.start());
            places.add(backends.get(i).spans());
        }
        gateway = Launched.role("lb-gateway", Texts.balancing(Texts.addresses(backends)))
                .awaitReady();
        load = new SteadyLoad(gateway.grpcPort(), 1);
        awaitAccepted(200);
    }

    @AfterEach
    void end() {
        load.close();
        gateway.close();
        backends.forEach(OtlpBackend::close);
    }

    @Test
    void f1_backendDies_losesNothingAndTheOthersTakeOver() throws Exception {
        backends.get(0).close();
        long died = System.nanoTime();
        awaitLog("is DOWN");
        long detected = System.nanoTime();
        awaitAccepted(300);

        load.finish();
        assertThat(TimeUnit.NANOSECONDS.toMillis(detected - died))
                .as("detected after")
                .isLessThan(4_000);
        SpanLedger.Verdict verdict = SpanLedger.judge(load.acknowledged(), places);
        assertThat(verdict.lost()).as(verdict + " " + load).isZero();
        assertThat(load.refused()).as(load.toString()).isZero();
    }

    @Test
    void f1_backendThatComesBack_getsItsShareAgain() throws Exception {
        int port = backends.get(0).port();
        backends.get(0).close();
        awaitLog("is DOWN");
        OtlpBackend again = OtlpBackend.start(port);
        backends.add(again);
        places.add(again.spans());

        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> again.spans().spans() > 200);

        load.finish();
        SpanLedger.Verdict verdict = SpanLedger.judge(load.acknowledged(), places);
        assertThat(verdict.lost()).as(verdict + " " + load).isZero();
        assertThat(load.refused()).as(load.toString()).isZero();
    }

    @Test
    void f4_rollingRestart_losesNothingAndOwnersStay() throws Exception {
        for (int i = 0; i < BACKENDS; i++) {
            int port = backends.get(i).port();
            backends.get(i).close();
            awaitAccepted(30);
            OtlpBackend again = OtlpBackend.start(port);
            backends.set(i, again);
            places.add(again.spans());
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> again.spans().spans() > 100);
        }

        load.finish();
        SpanLedger.Verdict verdict = SpanLedger.judge(load.acknowledged(), places);
        assertThat(verdict.lost()).as(verdict + " " + load).isZero();
        assertThat(load.refused()).as(load.toString()).isZero();
    }

    @Test
    void f6_hangingBackend_isPassedOverAndTheOthersKeepTheirGoodput() throws Exception {
        backends.get(1).script(new Script.Hang());
        awaitLog("is SUSPECT", "is DOWN");
        long ejected = System.nanoTime();
        awaitAccepted(300);

        load.finish();
        assertThat(load.sentBetween(ejected, System.nanoTime())).isNotEmpty().allMatch(SteadyLoad.Answer::accepted);
        SpanLedger.Verdict verdict = SpanLedger.judge(load.acknowledged(), places);
        assertThat(verdict.lost()).as(verdict + " " + load).isZero();
        assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
        assertThat(load.refused()).as(load.toString()).isZero();
    }

    @Test
    void f8_allDown_refusesRetryablyAndRecovers() throws Exception {
        backends.forEach(backend -> backend.script(UNAVAILABLE));
        awaitReadiness(503);
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> load.refused() > 0);
        backends.forEach(backend -> backend.script(new Script.Accept()));
        long returned = System.nanoTime();
        awaitReadiness(200);
        awaitAccepted(300);

        load.finish();
        assertThat(load.permanentlyRefused()).as(load.toString()).isZero();
        long settled = returned + TimeUnit.SECONDS.toNanos(3);
        assertThat(load.sentBetween(settled, System.nanoTime())).allMatch(SteadyLoad.Answer::accepted);
        SpanLedger.Verdict verdict = SpanLedger.judge(load.acknowledged(), places);
        assertThat(verdict.lost()).as(verdict.toString()).isZero();
        assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
    }

    @Test
    void f10_gatewayKilled_losesOnlyWhatWasNotAcknowledged() throws Exception {
        gateway.kill();

        load.finish();
        SpanLedger.Verdict verdict = SpanLedger.judge(load.acknowledged(), places);
        assertThat(verdict.acknowledged()).isPositive();
        assertThat(verdict.lost()).as(verdict.toString()).isZero();
    }

    @Test
    void f15_oneRefusesForAWhile_deliveredPartsAreNotRepeated() throws Exception {
        backends.get(2).script(UNAVAILABLE);
        awaitAccepted(200);
        backends.get(2).script(new Script.Accept());
        awaitAccepted(200);

        load.finish();
        SpanLedger.Verdict verdict = SpanLedger.judge(load.acknowledged(), places);
        assertThat(verdict.lost()).as(verdict + " " + load).isZero();
        assertThat(verdict.duplicated()).as(verdict.toString()).isZero();
        assertThat(load.refused()).as(load.toString()).isZero();
    }

    @Test
    void f16_gatewayThatStoodStill_ejectsNobody() throws Exception {
        gateway.signal("STOP");
        Awaitility.await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        gateway.signal("CONT");
        awaitAccepted(200);

        load.finish();
        assertThat(gateway.log()).doesNotContain("is DOWN");
        assertThat(load.permanentlyRefused()).as(load.toString()).isZero();
        SpanLedger.Verdict verdict = SpanLedger.judge(load.acknowledged(), places);
        assertThat(verdict.lost()).as(verdict.toString()).isZero();
    }

    /** Waits until so many more requests are accepted. */
    private void awaitAccepted(long more) {
        long goal = load.accepted() + more;
        Awaitility.await("accepted").atMost(40, TimeUnit.SECONDS).until(() -> load.accepted() >= goal);
    }

    private void awaitLog(String... anyOf) {
        Awaitility.await(String.join(" or ", anyOf))
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> List.of(anyOf).stream().anyMatch(gateway.log()::contains));
    }

    private void awaitReadiness(int code) {
        Awaitility.await("readyz " + code)
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> gateway.admin("/readyz").statusCode() == code);
    }
}
