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
        for (String room : new String[] {"processor", "exporter.local", "exporter.otlp"}) {
            rules.imports("io.spanway.processing." + room, "io.spanway.otlp..", "io.spanway.core..");
        }
        rules.imports(
                "io.spanway.processing.exporter",
                "io.spanway.otlp..",
                "io.spanway.core..",
                "io.spanway.processing.exporter..");
    }

    @Test
    void rooms_ofConnectorsReceiversAndExtensions_importOnlyWhatTheDesignAllows() {
        String processing = "io.spanway.processing.";
        for (String lists : new String[] {"connector", "receiver", "extension"}) {
            rules.imports(processing + lists, "io.spanway.otlp..", "io.spanway.core..", processing + lists + "..");
        }
        String[] rooms = {
            "bindplane",
            "connector.aggregate",
            "connector.condition",
            "connector.count",
            "connector.routing",
            "connector.servicegraph",
            "connector.spanmetrics",
            "connector.spread",
            "exporter.prometheus",
            "extension.zpages",
            "receiver.hostmetrics",
            "receiver.telemetrygenerator"
        };
        for (String room : rooms) {
            rules.imports(
                    processing + room,
                    "io.spanway.otlp..",
                    "io.spanway.core..",
                    processing + "telemetry",
                    processing + "connector.aggregate",
                    processing + "connector.condition",
                    processing + "connector.spread");
        }
    }
}
