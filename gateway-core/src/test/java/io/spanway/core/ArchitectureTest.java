package io.spanway.core;

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
        rules.imports("io.spanway.core.pipeline", "io.spanway.otlp")
                .imports("io.spanway.core.config")
                .imports("io.spanway.core.telemetry")
                .imports("io.spanway.core.transport", "io.spanway.otlp")
                .imports("io.spanway.core.transport.codec", "io.spanway.otlp")
                .imports("io.spanway.core.transport.tls", "io.spanway.otlp", "io.spanway.core.config")
                .imports(
                        "io.spanway.core.transport.grpc",
                        "io.spanway.otlp..",
                        "io.spanway.core.transport",
                        "io.spanway.core.transport.codec",
                        "io.spanway.core.transport.tls")
                .imports("io.spanway.core.queue", "io.spanway.otlp");
    }
}
