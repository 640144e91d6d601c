package io.spanway.processing.receiver.telemetrygenerator;

import io.spanway.core.config.ConfigNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys of {@code telemetrygeneratorreceiver}.
 *
 * @param payloadsPerSecond how often each generator makes one payload, default 1
 * @param generators at least one
 *     <p>Immutable.
 */
record GeneratorConfig(Integer payloadsPerSecond, List<Entry> generators) {
    private static final int FASTEST = 100_000;

    /** What a generator makes. */
    enum Kind {
        LOGS,
        METRICS,
        HOST_METRICS,
        WINDOWS_EVENTS,
        OTLP
    }

    /**
     * One generator.
     *
     * @param resourceAttributes attributes of the resource; not used by {@code windows_events} and {@code otlp}
     * @param attributes attributes of log records and data points
     * @param additionalConfig by type: {@code body} and {@code severity}; {@code metrics}; {@code telemetry_type} and {@code otlp_json}
     */
    record Entry(
            @Nullable Kind type,
            @Nullable Map<String, ConfigNode> resourceAttributes,
            @Nullable Map<String, ConfigNode> attributes,
            @Nullable Map<String, ConfigNode> additionalConfig) {
        Entry {
            if (type == null) {
                throw new IllegalArgumentException(
                        "type: say what to generate: logs, metrics, host_metrics, windows_events or otlp");
            }
            Generators.of(type, resourceAttributes, attributes, additionalConfig);
        }

        Generator generator() {
            return Generators.of(type == null ? Kind.LOGS : type, resourceAttributes, attributes, additionalConfig);
        }
    }

    GeneratorConfig {
        payloadsPerSecond = payloadsPerSecond == null ? Integer.valueOf(1) : payloadsPerSecond;
        generators = generators == null ? List.of() : List.copyOf(generators);
        if (payloadsPerSecond < 1 || payloadsPerSecond > FASTEST) {
            throw new IllegalArgumentException(
                    "payloads_per_second: must be 1 to " + FASTEST + ", is " + payloadsPerSecond);
        }
        if (generators.isEmpty()) {
            throw new IllegalArgumentException("generators: list at least one generator");
        }
    }
}
