package io.spanway.app;

import io.spanway.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final ArchitectureRules rules = ArchitectureRules.ofThisModule();

    @Test
    void module_layout_isAsDesigned() {
        rules.noCycles().noVagueNames().exitOnlyInMain();
    }
}
