package io.spanway.lb.key;

import io.spanway.lb.hash.KeyHash;
import io.spanway.otlp.Signal;
import java.util.List;

/**
 * Chooses the routing key of a signal. Thread-safe.
 *
 * <table>
 * <caption>Default keys</caption>
 * <tr><th>signal</th><th>ours</th><th>otelcol_ring, generation 3</th><th>generations 1 and 2</th></tr>
 * <tr><td>traces</td><td>trace id</td><td>trace id</td><td>trace id</td></tr>
 * <tr><td>logs</td><td>trace id, without one service</td><td>service</td><td>trace id</td></tr>
 * <tr><td>metrics</td><td>service</td><td>service</td><td>service</td></tr>
 * </table>
 */
public final class RoutingKeys {
    private RoutingKeys() {}

    /**
     * A new key for one event loop.
     *
     * @param hash the hash that belongs to the placement: {@link KeyHash#routing} or {@link KeyHash#crc32}
     * @throws IllegalArgumentException if the signal has no such key
     */
    public static RoutingKey create(Signal signal, KeyConfig config, KeyHash hash) {
        String name = config.routingKey() != null ? config.routingKey() : defaultKey(signal, config);
        check(signal, name);
        return switch (name) {
            case "traceID" -> new TraceIdKey(signal, idEncoding(signal, config), hash);
            case "resource" -> new ResourceKey(ResourceRule.Kind.RESOURCE, hash);
            case "metric" -> new MetricKey(hash);
            case "streamID" -> new StreamKey(hash);
            case "attributes" -> new AttributesKey(signal, config.attributes(), config, hash);
            default -> service(signal, config, hash);
        };
    }

    private static String defaultKey(Signal signal, KeyConfig config) {
        boolean serviceByDefault = config.otelcolBytes() && !config.valuesOnly();
        return switch (signal) {
            case TRACES -> "traceID";
            case LOGS -> serviceByDefault ? "service" : "traceID";
            case METRICS -> "service";
            case PROFILES -> "resource";
        };
    }

    private static void check(Signal signal, String name) {
        List<String> refused = switch (signal) {
            case TRACES -> List.of("resource", "metric", "streamID");
            case LOGS -> List.of("metric", "streamID");
            case METRICS -> List.of("traceID");
            case PROFILES -> List.of("traceID", "metric", "streamID", "attributes");
        };
        if (refused.contains(name)) {
            throw new IllegalArgumentException("routing_key: " + name + " cannot be used for " + signal.id());
        }
    }

    private static TraceIdKey.Encoding idEncoding(Signal signal, KeyConfig config) {
        if (!config.otelcolBytes()) {
            return TraceIdKey.Encoding.OURS;
        }
        boolean hex = signal == Signal.LOGS && !config.valuesOnly();
        return hex ? TraceIdKey.Encoding.OTELCOL_HEX : TraceIdKey.Encoding.OTELCOL_RAW;
    }

    private static RoutingKey service(Signal signal, KeyConfig config, KeyHash hash) {
        if (!config.otelcolBytes()) {
            return new ResourceKey(ResourceRule.Kind.SERVICE, hash);
        }
        return switch (signal) {
            case TRACES -> new AttributesKey(signal, List.of("service.name"), config, hash);
            case LOGS -> new ResourceKey(ResourceRule.Kind.OTELCOL_LOGS_SERVICE, hash);
            default -> new ResourceKey(ResourceRule.Kind.OTELCOL_METRICS_SERVICE, hash);
        };
    }
}
