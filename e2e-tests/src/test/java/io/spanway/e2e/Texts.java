package io.spanway.e2e;

import io.spanway.testkit.OtlpBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configurations of the tests. Immutable. */
final class Texts {
    static final String RECEIVERS =
            "receivers: {otlp: {protocols: {grpc: {endpoint: \"127.0.0.1:0\"}, http: {endpoint: \"127.0.0.1:0\"}}}}\n";

    private Texts() {}

    /** All signals from {@code otlp} to {@code exporter}. */
    static String service(String exporter) {
        StringBuilder pipelines = new StringBuilder("service: {" + Launched.TELEMETRY + ", pipelines: {");
        for (String signal : List.of("traces", "logs", "metrics")) {
            pipelines
                    .append(signal)
                    .append(": {receivers: [otlp], exporters: [")
                    .append(exporter)
                    .append("]}, ");
        }
        return pipelines + "}}\n";
    }

    /** A first tier in front of {@code addresses}. */
    static String balancing(List<String> addresses) {
        return balancing(addresses, "");
    }

    /** @param keys more of the exporter, beginning with a comma */
    static String balancing(List<String> addresses, String keys) {
        return RECEIVERS + "exporters: {load_balancing: {" + to(addresses) + keys + "}}\n" + service("load_balancing");
    }

    /** A first tier whose backends a name server names; all have the same port. */
    static String balancingByName(String dnsServer, int port) {
        return RECEIVERS + "exporters: {load_balancing: {protocol: {otlp: {compression: none, tls: {insecure: true}}}, "
                + "resolver: {dns: {hostname: tier2.test, port: \"" + port + "\", interval: 1s, servers: [\""
                + dnsServer
                + "\"]}}}}\n" + service("load_balancing");
    }

    /** Protocol and resolver of a {@code load_balancing} exporter. */
    static String to(List<String> addresses) {
        return "protocol: {otlp: {compression: none, tls: {insecure: true}}}, resolver: {static: {hostnames: "
                + quoted(addresses) + "}}";
    }

    /** A second tier in front of one address. */
    static String forwarding(String address) {
        return RECEIVERS
                + "processors: {memory_limiter: {check_interval: 1s, limit_percentage: 80}, batch: {timeout: 50ms}}\n"
                + "exporters: {otlp_grpc: {endpoint: \"" + address + "\", tls: {insecure: true}}}\n"
                + service("otlp_grpc").replace("exporters:", "processors: [memory_limiter, batch], exporters:");
    }

    static List<String> addresses(List<OtlpBackend> backends) {
        return backends.stream().map(OtlpBackend::address).toList();
    }

    /** Items as a YAML list of texts. */
    static String quoted(List<String> items) {
        List<String> quoted = new ArrayList<>();
        items.forEach(item -> quoted.add("\"" + item + "\""));
        return quoted.toString();
    }

    /** Text with {@code ${name}} replaced. */
    static String filled(String text, Map<String, String> values) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("${" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }
}
