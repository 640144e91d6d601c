package io.spanway.processing;

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
    void rooms_import_onlyWhatTheDesignAllows() {
        for (String room : new String[] {"connector", "exporter.local", "exporter.otlp"}) {
            rules.imports("io.spanway.processing." + room, "io.spanway.otlp..", "io.spanway.core..");
        }
        rules.imports(
                "io.spanway.processing.processor",
                "io.spanway.otlp..",
                "io.spanway.core..",
                "io.spanway.processing.telemetry",
                "io.spanway.processing.processor..");
        for (String room : new String[] {"processor.filter", "processor.transform"}) {
            rules.imports(
                    "io.spanway.processing." + room,
                    "io.spanway.otlp..",
                    "io.spanway.core..",
                    "io.spanway.processing.telemetry",
                    "io.spanway.processing.ottl..");
        }
        rules.imports("io.spanway.processing.ottl.syntax");
        rules.imports("io.spanway.processing.ottl.value", "io.spanway.otlp..");
        for (String room : new String[] {"eval", "function", "context", "compile", "library"}) {
            rules.imports("io.spanway.processing.ottl." + room, "io.spanway.otlp..", "io.spanway.processing.ottl..");
        }
        rules.imports(
                "io.spanway.processing.exporter",
                "io.spanway.otlp..",
                "io.spanway.core..",
                "io.spanway.processing.exporter..");
    }
}
