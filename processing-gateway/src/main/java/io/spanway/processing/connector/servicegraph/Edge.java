package io.spanway.processing.connector.servicegraph;

import java.util.LinkedHashMap;
import java.util.Map;

/** One call, as far as its two spans were seen. Confined to the connector's owner. */
final class Edge {
    final SpanKey key;
    final long expiresNanos;
    final Map<String, String> dimensions = new LinkedHashMap<>(4);
    String client = "";
    String server = "";
    String connectionType = "";
    String peer = "";
    String virtualNode = "";
    double clientSeconds;
    double serverSeconds;
    boolean failed;

    Edge(SpanKey key, long expiresNanos) {
        this.key = key;
        this.expiresNanos = expiresNanos;
    }

    boolean complete() {
        return !client.isEmpty() && !server.isEmpty();
    }
}
