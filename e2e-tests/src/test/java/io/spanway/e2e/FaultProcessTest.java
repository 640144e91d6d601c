package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.testkit.OtlpBackend;
import io.spanway.testkit.OtlpBackend.Script;
import io.spanway.testkit.SpanLedger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fault table with a gateway process, real sockets and steady load: short forms. The long ones are in {@link LongFaultTest}. */
@Timeout(150)
class FaultProcessTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    @Test
    void f1_backendDiesAndComesBack_losesNothing() throws Exception {
        FaultScenarios.dies(SHORT);
    }

    @Test
    void f4_rollingRestart_losesNothingAndOwnersStay() throws Exception {
        try (FaultRig rig = FaultRig.ofThree()) {
            for (int i = 0; i < 3; i++) {
                rig.kill(i);
                rig.awaitAccepted(30);
                OtlpBackend again = rig.restart(i);
                rig.await("its share again", () -> again.spans().spans() > 100);
            }

            rig.assertNothingLostOrRefused();
        }
    }

    @Test
    void f5_flappingBackend_isEjectedOnceAFlapAtMost() throws Exception {
        FaultScenarios.flaps(Duration.ofSeconds(4));
    }

    @Test
    void f6_hangingBackend_isPassedOverAndTheOthersKeepTheirGoodput() throws Exception {
        FaultScenarios.hangs(SHORT);
    }

    @Test
    void f7_slowBackend_isNotTakenForDead_andOneThatHardlyReadsHoldsNoMoreThanItsShare() throws Exception {
        FaultScenarios.getsSlow(Duration.ofSeconds(2));
    }

    @Test
    void f8_allDown_refusesRetryablyAndRecovers() throws Exception {
        FaultScenarios.allDown(SHORT);
    }

    @Test
    void f8_allDownWithQueue_deliversWhatWaitsWhenTheyAreBack() throws Exception {
        FaultScenarios.allDownWithQueue(Duration.ofSeconds(4));
    }

    @Test
    void f10_gatewayKilled_losesOnlyWhatWasNotAcknowledged() throws Exception {
        try (FaultRig rig = FaultRig.ofThree()) {
            rig.gateway.kill();

            rig.load().finish();
            SpanLedger.Verdict verdict = rig.verdict();
            assertThat(verdict.acknowledged()).isPositive();
            assertThat(verdict.lost()).as(verdict.toString()).isZero();
        }
    }

    @Test
    void f15_oneRefusesForAWhile_deliveredPartsAreNotRepeated() throws Exception {
        try (FaultRig rig = FaultRig.ofThree()) {
            rig.backends.get(2).script(FaultScenarios.UNAVAILABLE);
            rig.awaitAccepted(200);
            rig.backends.get(2).script(new Script.Accept());
            rig.awaitAccepted(200);

            rig.assertFlawless();
        }
    }

    @Test
    void f15_oneLosesItsAnswers_onlyTheseAreSentAgain() throws Exception {
        try (FaultRig rig = FaultRig.ofThree()) {
            rig.backends.get(2).script(new Script.LoseAnswer());
            rig.awaitLog("is DOWN");
            rig.backends.get(2).script(new Script.Accept());
            rig.awaitAccepted(200);

            SpanLedger.Verdict verdict = rig.finish();
            assertThat(verdict.lost()).as(verdict + " " + rig.load()).isZero();
            assertThat(rig.load().refused()).as(rig.load().toString()).isZero();
            assertThat(verdict.duplicated())
                    .as(verdict.toString())
                    .isBetween(1L, rig.metric("spanway_lb_possible_duplicate_items"));
        }
    }

    @Test
    void f16_gatewayThatStoodStill_ejectsNobody() throws Exception {
        try (FaultRig rig = FaultRig.ofThree()) {
            rig.gateway.signal("STOP");
            FaultRig.pass(Duration.ofSeconds(3));
            rig.gateway.signal("CONT");
            rig.awaitAccepted(200);

            SpanLedger.Verdict verdict = rig.finish();
            assertThat(rig.gateway.log()).doesNotContain("is DOWN");
            assertThat(rig.load().permanentlyRefused())
                    .as(rig.load().toString())
                    .isZero();
            assertThat(verdict.lost()).as(verdict.toString()).isZero();
        }
    }
}
