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
        for (String room : new String[] {"exporter.local", "exporter.otlp"}) {
            rules.imports("io.spanway.processing." + room, "io.spanway.otlp..", "io.spanway.core..");
        }
        for (String room : new String[] {"attributes", "probabilistic", "metricstransform", "redaction"}) {
            rules.imports(
                    "io.spanway.processing.processor." + room,
                    "io.spanway.otlp..",
                    "io.spanway.core..",
                    "io.spanway.processing.points",
                    "io.spanway.processing.telemetry");
        }
        rules.imports("io.spanway.processing.points", "io.spanway.otlp..", "io.spanway.processing.telemetry");
        rules.imports("io.spanway.processing.telemetry", "io.spanway.otlp..", "io.spanway.core..");
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
                "io.spanway.processing.ottl.adapter",
                "io.spanway.otlp..",
                "io.spanway.core.telemetry",
                "io.spanway.processing.ottl..",
                "io.spanway.processing.sampling",
                "io.spanway.processing.connector.condition");
        rules.imports(
                "io.spanway.processing.exporter",
                "io.spanway.otlp..",
                "io.spanway.core..",
                "io.spanway.processing.exporter..");
    }

    @Test
    void rooms_ofTraces_importOnlyWhatTheDesignAllows() {
        String processing = "io.spanway.processing.";
        rules.imports(processing + "sampling", "io.spanway.otlp..");
        rules.imports(processing + "sampling.policy", "io.spanway.otlp..", processing + "sampling");
        rules.imports(processing + "trace", "io.spanway.otlp..", processing + "sampling");
        rules.imports(
                processing + "processor.tailsampling",
                "io.spanway.otlp..",
                "io.spanway.core..",
                processing + "sampling..",
                processing + "trace");
        rules.imports(
                processing + "processor.groupbytrace",
                "io.spanway.otlp..",
                "io.spanway.core..",
                processing + "sampling",
                processing + "trace",
                processing + "processor.tailsampling");
    }

    @Test
    void f16_roomsWithDurations_measureNoneByTheTimeOfDay() {
        for (String room : new String[] {"trace", "sampling..", "processor.tailsampling", "processor.groupbytrace"}) {
            rules.noTimeOfDay("io.spanway.processing." + room);
        }
    }

    @Test
    void hotRooms_useNothingSlow() {
        for (String room : new String[] {"sampling", "sampling.policy", "trace"}) {
            rules.hot("io.spanway.processing." + room);
        }
    }

    @Test
    void rooms_ofConnectorsReceiversAndExtensions_importOnlyWhatTheDesignAllows() {
        String processing = "io.spanway.processing.";
        for (String lists : new String[] {"connector", "receiver", "extension"}) {
            rules.imports(
                    processing + lists,
                    "io.spanway.otlp..",
                    "io.spanway.core..",
                    processing + lists + "..",
                    processing + "ottl.adapter");
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
