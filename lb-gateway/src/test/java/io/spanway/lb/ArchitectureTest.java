package io.spanway.lb;

import io.spanway.testkit.ArchitectureRules;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final ArchitectureRules rules = ArchitectureRules.ofThisModule();

    @Test
    void module_layout_isAsDesigned() throws IOException {
        rules.noCycles().noVagueNames().exitOnlyInMain().sizes();
    }

    @Test
    void f16_noRoom_measuresByTheTimeOfDay() {
        rules.noTimeOfDay("io.spanway.lb..");
    }

    @Test
    void rooms_import_onlyWhatTheDesignAllows() {
        rules.imports("io.spanway.lb.hash");
        rules.imports("io.spanway.lb.key", "io.spanway.otlp..", "io.spanway.lb.hash", "io.spanway.lb.key.value");
        rules.hot("io.spanway.lb.hash").hot("io.spanway.lb.key").hot("io.spanway.lb.route");
    }
}
