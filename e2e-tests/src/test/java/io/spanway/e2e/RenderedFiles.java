package io.spanway.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * Collector configurations in the shape that Bindplane renders them for the topology in {@code bindplane-resources}: measuring and snapshot processors
 * around every hop, a connector between source and destination, the agent's own health metrics beside them. Immutable.
 */
final class RenderedFiles {
    private static final String HEALTH = """
            receivers:
              hostmetrics/_agent_health_metrics:
                collection_interval: 1m0s
                scrapers:
                  process:
                    include: {match_type: regexp, names: ['^observiq-otel-collector(.exe)?$']}
                    metrics:
                      process.context_switches: {enabled: false}
                      process.cpu.time: {enabled: false}
                      process.cpu.utilization: {enabled: true}
                      process.disk.io: {enabled: false}
                      process.disk.operations: {enabled: false}
                      process.handles: {enabled: false}
                      process.memory.usage: {enabled: false}
                      process.memory.utilization: {enabled: true}
                      process.memory.virtual: {enabled: false}
                      process.open_file_descriptors: {enabled: false}
                      process.paging.faults: {enabled: false}
                      process.signals_pending: {enabled: false}
                      process.threads: {enabled: false}
                    mute_process_exe_error: true
                    mute_process_io_error: false
                    mute_process_name_error: true
                    mute_process_user_error: false
            """;
    private static final String OTLP = """
              otlp/source0:
                protocols:
                  grpc:
                    endpoint: 0.0.0.0:4317
                    keepalive:
                      server_parameters:
                        max_connection_age: 1m0s
                        max_connection_age_grace: 5m0s
                        max_connection_idle: 1m0s
                        time: 2h
                        timeout: 20s
                    max_recv_msg_size_mib: 20
                  http: {endpoint: 0.0.0.0:4318}
            """;
    private static final String GENERATOR = """
              telemetrygeneratorreceiver/source0:
                generators:
                  - type: logs
                    additional_config: {body: 'GET /index.html 200', severity: 9}
                payloads_per_second: 100
            """;
    private static final String PROCESSORS = """
            processors:
              batch/%1$s: null
              snapshotprocessor: null
              snapshotprocessor/_d0_%1$s-0: null
              snapshotprocessor/_s0_source0: null
              metricstransform/_agent_health_metrics:
                transforms:
                  - action: update
                    include: process.cpu.utilization
                    match_type: strict
                    operations: [{action: aggregate_labels, aggregation_type: sum, label_set: []}]
                  - {action: update, include: (.*)$$, match_type: regexp, new_name: agent_health_metrics_$$1}
              transform/_agent_health_metrics:
                error_mode: ignore
                metric_statements:
                  - context: datapoint
                    statements:
                      - set(attributes["agent"], "0197c12a-0000-7000-8000-000000000001")
                      - set(attributes["configuration"], "%1$s")
                      - delete_key(resource.attributes, "process.command_line")
                      - delete_key(resource.attributes, "process.pid")
              transform/%1$s__drop-raw-copy:
                log_statements:
                  - context: log
                    statements: ['delete_key(attributes, "log.record.original")']
            """;
    private static final String MEASURE = """
              throughputmeasurement/_%s_%s_%s:
                bindplane_extension: bindplane
                enabled: true
                extra_labels: {destinations: '|%s|', usage: "true"}
                measure_log_raw_bytes: true
                sampling_ratio: 1
            """;
    private static final String HEALTH_EXPORTER = """
              otlphttp/_agent_health_metrics:
                endpoint: http://127.0.0.1:9/v1/agents/0197c12a-0000-7000-8000-000000000001/health
                headers: {X-Bindplane-Account-ID: ACCOUNT}
                retry_on_failure: {enabled: false}
                sending_queue: {enabled: false}
                timeout: 10s
            """;
    private static final String RETRY_AND_QUEUE = """
            retry_on_failure: {enabled: true, initial_interval: 5s, max_elapsed_time: 300s, max_interval: 30s}
            sending_queue: {enabled: true, num_consumers: 10, queue_size: 5000%s}
            timeout: 30s
            tls: {insecure: true}
            """;

    private RenderedFiles() {}

    /** The first tier. */
    static String lb() {
        String exporter = "  loadbalancing/lb:\n    protocol:\n      otlp:\n"
                + RETRY_AND_QUEUE.formatted("").indent(8)
                + "    resolver: {static: {hostnames: [gw1:4317, gw2:4317, gw3:4317]}}\n";
        return file("lb", OTLP, exporter, "loadbalancing/lb", List.of("traces", "metrics", "logs"), "");
    }

    /** One gateway of the second tier. */
    static String gateway() {
        String exporter = "  otlp/gw:\n    compression: gzip\n    endpoint: external-gw:4317\n"
                + RETRY_AND_QUEUE.formatted("").indent(4);
        return file("gw", OTLP, exporter, "otlp/gw", List.of("traces", "metrics", "logs"), "");
    }

    /** Where everything ends. */
    static String external() {
        return file("DevNull", OTLP, "  nop/DevNull: null\n", "nop/DevNull", List.of("traces", "metrics", "logs"), "");
    }

    /** The generator, with a queue on disk. */
    static String generator() {
        String exporter = "  otlp/telgen:\n    compression: gzip\n    endpoint: lb:4317\n"
                + RETRY_AND_QUEUE.formatted(", storage: file_storage/telgen").indent(4);
        String storage = """
                extensions:
                  file_storage/telgen:
                    compaction: {directory: "${OIQ_OTEL_COLLECTOR_HOME}/storage", on_rebound: true}
                    directory: ${OIQ_OTEL_COLLECTOR_HOME}/storage
                """;
        return file("telgen", GENERATOR, exporter, "otlp/telgen", List.of("logs"), storage);
    }

    private static String file(
            String name, String source, String exporter, String exporterId, List<String> signals, String extensions) {
        StringBuilder yaml = new StringBuilder("# This configuration is managed by Bindplane.\n");
        yaml.append(HEALTH).append(source).append(PROCESSORS.formatted(name));
        List<String> pipelines = new ArrayList<>();
        String sourceId = source.strip().split(":", 2)[0];
        for (String signal : signals) {
            for (String place : List.of("s0", "s1", "d0", "d1")) {
                String where = place.startsWith("s") ? "source0" : name + "-0";
                yaml.append(MEASURE.formatted(place, signal, where, name));
            }
            pipelines.add(pipelines(name, signal, sourceId, exporterId));
        }
        yaml.append("connectors:\n  forward/d-").append(name).append(": null\n");
        yaml.append("exporters:\n").append(exporter).append(HEALTH_EXPORTER).append(extensions);
        yaml.append("service:\n");
        if (!extensions.isEmpty()) {
            yaml.append("  extensions: [file_storage/").append(name).append("]\n");
        }
        yaml.append("  pipelines:\n").append(String.join("", pipelines));
        yaml.append("    metrics/_agent_health_metrics:\n")
                .append("      receivers: [hostmetrics/_agent_health_metrics]\n")
                .append("      processors: [metricstransform/_agent_health_metrics, transform/_agent_health_metrics]\n")
                .append("      exporters: [otlphttp/_agent_health_metrics]\n");
        return yaml.append("  ").append(Launched.TELEMETRY).append('\n').toString();
    }

    private static String pipelines(String name, String signal, String sourceId, String exporterId) {
        String drop = signal.equals("logs") ? "transform/" + name + "__drop-raw-copy, " : "";
        return """
                    %1$s/s-source0:
                      receivers: [%3$s]
                      processors: [throughputmeasurement/_s0_%1$s_source0, snapshotprocessor/_s0_source0, throughputmeasurement/_s1_%1$s_source0]
                      exporters: [forward/d-%2$s]
                    %1$s/d-%2$s:
                      receivers: [forward/d-%2$s]
                      processors: [throughputmeasurement/_d0_%1$s_%2$s-0, snapshotprocessor/_d0_%2$s-0, throughputmeasurement/_d1_%1$s_%2$s-0, batch/%2$s, %5$ssnapshotprocessor]
                      exporters: [%4$s]
                """.formatted(signal, name, sourceId, exporterId, drop);
    }
}
