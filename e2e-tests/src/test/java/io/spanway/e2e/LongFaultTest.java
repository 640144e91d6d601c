package io.spanway.e2e;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Long forms of the fault table; {@code -Dspanway.faults.seconds=20} sets how long a fault lasts (F5 and F8 three times as long).
 */
@Tag("slow")
@Timeout(1200)
class LongFaultTest {
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("spanway.faults.seconds", 20));

    @Test
    void f1_backendDiesAndComesBack() throws Exception {
        FaultScenarios.dies(TIME);
    }

    @Test
    void f5_flappingBackend() throws Exception {
        FaultScenarios.flaps(TIME.multipliedBy(3));
    }

    @Test
    void f6_hangingBackend() throws Exception {
        FaultScenarios.hangs(TIME);
    }

    @Test
    void f7_slowBackend() throws Exception {
        FaultScenarios.getsSlow(TIME);
    }

    @Test
    void f8_allDown() throws Exception {
        FaultScenarios.allDown(TIME.multipliedBy(3));
    }

    @Test
    void f8_allDownWithQueue() throws Exception {
        FaultScenarios.allDownWithQueue(TIME.multipliedBy(3));
    }

    @Test
    void f9_overload() throws Exception {
        Overload.run(TIME, 0.95);
    }

    @Test
    void f2_f3_backendsLeaveAndCome() throws Exception {
        NamedBackends.comeAndGo(TIME);
    }
}
