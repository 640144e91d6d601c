package io.spanway.lb.key;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which key, and in which encoding. Immutable.
 *
 * @param routingKey {@code traceID}, {@code service}, {@code resource}, {@code metric}, {@code streamID}, {@code attributes}; null for the default
 *     of the signal
 * @param attributes names for {@code attributes}, in order
 * @param otelcolBytes true for the bytes of the Collector's exporter, which {@code otelcol_ring} needs to agree with it
 * @param generation the exporter's generation, 1 to 3; only read with {@code otelcolBytes}
 */
public record KeyConfig(@Nullable String routingKey, List<String> attributes, boolean otelcolBytes, int generation) {
    private static final List<String> KNOWN =
            List.of("traceID", "service", "resource", "metric", "streamID", "attributes");

    public KeyConfig {
        attributes = List.copyOf(attributes);
        if (routingKey != null && !KNOWN.contains(routingKey)) {
            throw new IllegalArgumentException(
                    "routing_key: \"" + routingKey + "\" is none of " + String.join(", ", KNOWN));
        }
        boolean byAttributes = "attributes".equals(routingKey);
        if (byAttributes && attributes.isEmpty()) {
            throw new IllegalArgumentException("routing_attributes: routing_key: attributes needs at least one name");
        }
        if (!byAttributes && !attributes.isEmpty()) {
            throw new IllegalArgumentException("routing_attributes: only used with routing_key: attributes; remove it");
        }
        if (otelcolBytes && (generation < 1 || generation > 3)) {
            throw new IllegalArgumentException("generation: " + generation + " is not 1, 2 or 3");
        }
    }

    /** Our own rules with the default key. */
    public static KeyConfig defaults() {
        return new KeyConfig(null, List.of(), false, 3);
    }

    /** Whether the key is encoded as the exporter did before it wrote names and separators (G1 and G2). */
    boolean valuesOnly() {
        return otelcolBytes && generation < 3;
    }
}
