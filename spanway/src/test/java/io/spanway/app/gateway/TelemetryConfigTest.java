package io.spanway.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanway.core.config.ConfigLoader;
import io.spanway.core.config.Problems;
import io.spanway.core.config.RecordBinder;
import io.spanway.core.transport.Endpoint;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TelemetryConfigTest {
    @Test
    void defaults_areTheCollectors() {
        TelemetryConfig config = bind("{}");

        assertThat(config.adminEndpoint()).isEqualTo(new Endpoint("localhost", 8888));
        assertThat(config.metricsShown()).isTrue();
        assertThat(config.logs()).isEqualTo(TelemetryConfig.Logs.DEFAULT);
        assertThat(config.unused()).isEmpty();
    }

    @Test
    void prometheusReader_isTheAdminAddress() {
        TelemetryConfig config =
                bind("metrics: {level: Detailed, readers: [{pull: {exporter: {prometheus: {host: 0.0.0.0, port: 9999,"
                        + " without_type_suffix: true, with_resource_constant_labels: {included: [a]}}}}}]}");

        assertThat(config.adminEndpoint()).isEqualTo(new Endpoint("0.0.0.0", 9999));
    }

    @Test
    void levelNone_showsNoMetrics() {
        assertThat(bind("metrics: {level: none, readers: []}").metricsShown()).isFalse();
    }

    @Test
    void everyKeyOfTheCollector_isAccepted() {
        TelemetryConfig config = bind("""
                logs:
                  level: WARN
                  encoding: json
                  development: false
                  output_paths: [stdout]
                  error_output_paths: [stderr]
                  sampling: {enabled: true, tick: 10s, initial: 10, thereafter: 100}
                  disable_caller: true
                  disable_stacktrace: true
                  initial_fields: {a: b}
                  processors: [{batch: {}}]
                metrics:
                  readers:
                    - periodic: {interval: 1000, timeout: 100, exporter: {otlp: {endpoint: x}}}
                traces: {level: none, propagators: [b3], processors: [{batch: {}}]}
                resource: {service.name: x, service.instance.id: null}
                """);

        assertThat(config.logs()).extracting(TelemetryConfig.Logs::level).isEqualTo(TelemetryConfig.LogLevel.WARN);
        assertThat(config.unused()).hasSize(3);
        assertThat(config.adminEndpoint()).isEqualTo(new Endpoint("localhost", 8888));
    }

    @Test
    void admin_rules_areRead() {
        assertThat(bind("{}").admin().insecure()).isFalse();
        TelemetryConfig config = bind("{admin: {token: hush, insecure: true}}");
        assertThat(config.admin().token()).isEqualTo("hush");
        assertThat(config.admin().insecure()).isTrue();
        assertThat(config.toString()).doesNotContain("hush");
    }

    private static TelemetryConfig bind(String yaml) {
        Problems problems = new Problems();
        var tree = new ConfigLoader(name -> null, problems).load(List.of("yaml:" + yaml), List.of());
        TelemetryConfig bound = new RecordBinder(problems).bind(tree, "service.telemetry", TelemetryConfig.class);
        assertThat(problems.all()).isEmpty();
        return Objects.requireNonNull(bound);
    }
}
