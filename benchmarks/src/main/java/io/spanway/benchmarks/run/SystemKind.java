package io.spanway.benchmarks.run;

import io.spanway.core.transport.codec.Codec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The systems that are compared, with the configuration each runs with. Immutable. */
enum SystemKind {
    /** {@code load_balancing}, answering when the backends have. */
    SPANWAY("SPANWAY") {
        @Override
        List<String> arguments(String config) {
            return List.of("--config", config);
        }

        @Override
        String config(Ports ports, List<String> backends, Codec out) {
            return collectorYaml(ports, backends, out, "");
        }
    },
    /** {@code load_balancing}, answering when the backends have. */
    COLLECTOR("OTELCOL") {
        @Override
        List<String> arguments(String config) {
            return List.of("--config", config);
        }

        @Override
        String config(Ports ports, List<String> backends, Codec out) {
            return collectorYaml(ports, backends, out, "        sending_queue: {enabled: false}\n");
        }
    },
    /** {@code load_balancing} with a queue and batches for each backend: its cheapest way under load. */
    COLLECTOR_BATCH("OTELCOL") {
        @Override
        List<String> arguments(String config) {
            return List.of("--config", config);
        }

        @Override
        String config(Ports ports, List<String> backends, Codec out) {
            return collectorYaml(
                    ports,
                    backends,
                    out,
                    "        sending_queue: {enabled: true, queue_size: 200000, sizer: items, batch: {sizer: items, flush_timeout: 200ms,"
                            + " min_size: 1024, max_size: 8192}}\n");
        }
    },
    /** Whole requests in turn, traces split: the floor of what a proxy costs. */
    NGINX("NGINX") {
        @Override
        List<String> arguments(String config) {
            return List.of("-p", config.substring(0, config.lastIndexOf('/') + 1), "-c", config);
        }

        @Override
        String config(Ports ports, List<String> backends, Codec out) {
            return nginxConf(ports, backends);
        }
    };

    /** Ports of 127.0.0.1 to listen on. */
    record Ports(int grpc, int http, int admin) {}

    /** Environment variable that names the command. */
    final String variable;

    SystemKind(String variable) {
        this.variable = variable;
    }

    /** What follows the command. */
    abstract List<String> arguments(String config);

    /** The text of the configuration file. */
    abstract String config(Ports ports, List<String> backends, Codec out);

    /** As on the command line and in tables. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether each trace has one home behind it. */
    boolean traceAware() {
        return this != NGINX;
    }

    private static String collectorYaml(Ports ports, List<String> backends, Codec out, String queue) {
        String compression = out == Codec.IDENTITY ? "none" : out.name().toLowerCase(Locale.ROOT);
        return """
                receivers:
                  otlp:
                    protocols:
                      grpc: {endpoint: "127.0.0.1:%d", max_recv_msg_size_mib: 64}
                      http: {endpoint: "127.0.0.1:%d"}
                exporters:
                  load_balancing:
                    protocol:
                      otlp:
                        compression: %s
                        tls: {insecure: true}
                %s    resolver:
                      static:
                        hostnames: [%s]
                service:
                  telemetry:
                    metrics:
                      readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %d}}}}]
                    logs: {level: warn}
                  pipelines:
                    traces: {receivers: [otlp], exporters: [load_balancing]}
                """.formatted(
                        ports.grpc(),
                        ports.http(),
                        compression,
                        queue,
                        backends.stream().map(backend -> '"' + backend + '"').collect(Collectors.joining(", ")),
                        ports.admin());
    }

    private static String nginxConf(Ports ports, List<String> backends) {
        String servers = backends.stream()
                .map(backend -> "    server " + backend + ";\n")
                .collect(Collectors.joining());
        return """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr crit;
                events { worker_connections 8192; }
                http {
                  access_log off;
                  client_max_body_size 0;
                  client_body_buffer_size 2m;
                  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                  keepalive_requests 1000000000;
                  http2_max_concurrent_streams 1024;
                  http2_max_requests 1000000000;
                  http2_body_preread_size 1m;
                  http2_recv_buffer_size 1m;
                  grpc_buffer_size 64k;
                  upstream sinks {
                %s    keepalive 128;
                    keepalive_requests 1000000000;
                  }
                  server {
                    listen 127.0.0.1:%d http2;
                    location / { grpc_pass grpc://sinks; }
                  }
                }
                """.formatted(servers, ports.grpc());
    }
}
