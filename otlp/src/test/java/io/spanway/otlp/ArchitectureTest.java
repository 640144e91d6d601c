package io.spanway.otlp;

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
        rules.imports("io.spanway.otlp")
                .imports("io.spanway.otlp.wire", "io.spanway.otlp")
                .imports(
                        "io.spanway.otlp.json",
                        "io.spanway.otlp",
                        "io.spanway.otlp.wire",
                        "io.spanway.otlp.json.schema")
                .imports("io.spanway.otlp.message")
                .imports(
                        "io.spanway.otlp.model",
                        "io.spanway.otlp",
                        "io.spanway.otlp.message",
                        "io.spanway.otlp.model.point")
                .imports("io.spanway.otlp.model.point", "io.spanway.otlp.message")
                .imports("io.spanway.otlp.json.schema", "io.spanway.otlp")
                .hot("io.spanway.otlp.wire");
    }
}
