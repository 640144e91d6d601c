package io.spanway.app.gateway;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code service}.
 *
 * @param extensions ids of the extensions to start, in this order
 * @param pipelines by name
 *     <p>Immutable.
 */
record ServiceConfig(
        @Nullable List<String> extensions,
        @Nullable Map<String, Pipeline> pipelines,
        @Nullable TelemetryConfig telemetry) {
    /** One pipeline: component ids in the order that data takes. */
    record Pipeline(
            @Nullable List<String> receivers,
            @Nullable List<String> processors,
            @Nullable List<String> exporters) {
        Pipeline {
            receivers = receivers == null ? List.of() : receivers;
            processors = processors == null ? List.of() : processors;
            exporters = exporters == null ? List.of() : exporters;
        }
    }

    ServiceConfig {
        extensions = extensions == null ? List.of() : extensions;
        pipelines = pipelines == null ? Map.of() : pipelines;
        telemetry = telemetry == null ? TelemetryConfig.DEFAULT : telemetry;
    }

    /** {@code telemetry} with its defaults. */
    TelemetryConfig telemetryOrDefault() {
        return telemetry == null ? TelemetryConfig.DEFAULT : telemetry;
    }
}
