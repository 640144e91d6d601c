package io.spanway.core;

import io.spanway.testkit.ArchitectureRules;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String OTLP = "io.spanway.otlp..";
    private static final String CORE = "io.spanway.core";
    private static final String AUTH = "io.spanway.core.auth";
    private static final String TRANSPORT = "io.spanway.core.transport";
    private static final String GRPC = "io.spanway.core.transport.grpc";

    private final ArchitectureRules rules = ArchitectureRules.ofThisModule();

    @Test
    void module_layout_isAsDesigned() throws IOException {
        rules.noCycles().noVagueNames().exitOnlyInMain().sizes();
    }

    /** The HTTP receiver writes a Date header, metrics and health tell when the process began: these only write the time out. */
    @Test
    void f16_roomsWithDurations_measureNoneByTheTimeOfDay() {
        for (String room : new String[] {"send", "queue", "transport", "pipeline", "auth", "storage"}) {
            rules.noTimeOfDay("io.spanway.core." + room + "..");
        }
        rules.noTimeOfDay("io.spanway.core").noTimeOfDay("io.spanway.core.receive");
    }

    @Test
    void rooms_import_onlyWhatTheDesignAllows() {
        rules.imports("io.spanway.core.pipeline", OTLP, "io.spanway.core.telemetry")
                .imports("io.spanway.core.config")
                .imports("io.spanway.core.telemetry")
                .imports("io.spanway.core.ledger", OTLP)
                // Beyond the design's table: waiting bytes are taken from the one byte budget, which is of
                // core.transport.
                .imports("io.spanway.core.queue", "io.spanway.otlp", TRANSPORT)
                .imports(
                        "io.spanway.core.queue.disk",
                        "io.spanway.otlp",
                        "io.spanway.core.queue",
                        "io.spanway.core.telemetry",
                        TRANSPORT)
                .imports(
                        "io.spanway.core.storage",
                        "io.spanway.otlp",
                        CORE,
                        "io.spanway.core.pipeline",
                        "io.spanway.core.queue..",
                        TRANSPORT)
                .imports("io.spanway.core.send.schedule")
                .imports("io.spanway.core.send.batch", OTLP, "io.spanway.core.queue", "io.spanway.core.send.schedule")
                .imports(
                        "io.spanway.core.send",
                        OTLP,
                        CORE,
                        "io.spanway.core.config",
                        "io.spanway.core.pipeline",
                        "io.spanway.core.queue",
                        "io.spanway.core.send..",
                        "io.spanway.core.telemetry",
                        TRANSPORT)
                .imports(AUTH, OTLP, "io.spanway.core.pipeline")
                .imports(
                        "io.spanway.core.auth.basic",
                        OTLP,
                        CORE,
                        AUTH,
                        "io.spanway.core.config",
                        "io.spanway.core.pipeline")
                .imports(
                        "io.spanway.core.auth.token",
                        OTLP,
                        CORE,
                        AUTH,
                        "io.spanway.core.config",
                        "io.spanway.core.pipeline",
                        "io.spanway.core.transport.tls")
                .imports(
                        "io.spanway.core.receive..",
                        OTLP,
                        CORE,
                        AUTH,
                        "io.spanway.core.config",
                        "io.spanway.core.pipeline",
                        "io.spanway.core.telemetry",
                        "io.spanway.core.transport..")
                .imports(
                        "io.spanway.core.admin",
                        CORE,
                        "io.spanway.core.config",
                        "io.spanway.core.pipeline",
                        "io.spanway.core.telemetry",
                        TRANSPORT,
                        "io.spanway.core.transport.tls",
                        "io.spanway.otlp");
    }

    @Test
    void transport_imports_onlyWhatTheDesignAllows() {
        rules.imports(TRANSPORT, "io.spanway.otlp")
                .imports("io.spanway.core.transport.codec", "io.spanway.otlp")
                .imports("io.spanway.core.transport.tls", "io.spanway.otlp", "io.spanway.core.config")
                .imports("io.spanway.core.transport.grpc.header")
                .imports("io.spanway.core.transport.grpc.frame")
                .imports("io.spanway.core.transport.http2");
        for (String side : new String[] {GRPC, GRPC + ".server"}) {
            rules.imports(
                    side,
                    OTLP,
                    TRANSPORT,
                    "io.spanway.core.transport.codec",
                    "io.spanway.core.transport.tls",
                    GRPC + ".frame",
                    GRPC + ".header",
                    TRANSPORT + ".http2");
        }
    }
}
