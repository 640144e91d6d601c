package io.spanway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.spanway.testkit.OtlpBackend;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that users have: the Collector's, and ours in {@code config/}. */
@Timeout(120)
class ConfigurationFilesTest {
    /** An ordinary file of the Collector; ports and backends are the test's. */
    private static final String COLLECTOR = """
            receivers:
              otlp:
                protocols:
                  grpc:
                    endpoint: 127.0.0.1:0
                    max_recv_msg_size_mib: 20
                  http:
                    endpoint: 127.0.0.1:0
                    cors:
                      allowed_origins: ["https://*.example.com"]
            processors:
              memory_limiter:
                check_interval: 1s
                limit_mib: 400
                spike_limit_mib: 100
              batch:
                send_batch_size: 1024
                timeout: 100ms
            exporters:
              ${balancing}:
                routing_key: traceID
                timeout: 10s
                protocol:
                  otlp:
                    timeout: 1s
                    tls:
                      insecure: true
                    sending_queue:
                      enabled: false
                resolver:
                  static:
                    hostnames: [${first}, ${second}]
              ${otlp}/archive:
                endpoint: ${archive}
                compression: gzip
                tls:
                  insecure: true
                retry_on_failure:
                  enabled: true
                  initial_interval: 1s
                sending_queue:
                  queue_size: 100
              ${http}/copies:
                endpoint: ${copies}
                compression: none
            extensions:
              health_check:
                endpoint: 127.0.0.1:${health}
            service:
              extensions: [health_check]
              telemetry:
                logs:
                  level: info
                  encoding: console
                metrics:
                  level: detailed
                  readers:
                    - pull:
                        exporter:
                          prometheus:
                            host: 127.0.0.1
                            port: 0
              pipelines:
                traces:
                  receivers: [otlp]
                  processors: [memory_limiter, batch]
                  exporters: [${balancing}, ${otlp}/archive, ${http}/copies]
                logs:
                  receivers: [otlp]
                  processors: [memory_limiter, batch]
                  exporters: [${otlp}/archive]
            """;

    @ParameterizedTest
    @CsvSource({
        "lb-gateway, loadbalancing, otlp, otlphttp",
        "lb-gateway, load_balancing, otlp_grpc, otlp_http",
        "processing-gateway, loadbalancing, otlp, otlphttp",
        "processing-gateway, load_balancing, otlp_grpc, otlp_http"
    })
    void collectorsFile_runsAsItIs(String role, String balancing, String otlp, String otlpHttp) throws Exception {
        List<OtlpBackend> backends = Backends.start(3);
        HttpBackend copies = new HttpBackend();
        int health = FreePort.find();
        String yaml = Texts.filled(
                COLLECTOR,
                Map.of(
                        "balancing", balancing,
                        "otlp", otlp,
                        "first", backends.get(0).address(),
                        "second", backends.get(1).address(),
                        "http", otlpHttp,
                        "archive", backends.get(2).address(),
                        "copies", copies.url(),
                        "health", Integer.toString(health)));
        try (Launched gateway = Launched.role(role, yaml).awaitReady();
                Client client = new Client(gateway.grpcPort())) {
            Random random = new Random(3);
            List<ByteString> ids = List.of(
                    Requests.randomId(random, 16), Requests.randomId(random, 16), Requests.randomId(random, 16));
            client.traces(Requests.traces(ids, random));
            client.logs(Requests.logs(ids));

            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> backends.get(2).spans().spans() == 3
                            && !backends.get(2).logs().isEmpty()
                            && backends.get(0).spans().spans()
                                            + backends.get(1).spans().spans()
                                    == 3
                            && copies.spanIds().size() == 3);
            assertThat(Launched.get(health, "/").statusCode()).isEqualTo(200);
            assertThat(gateway.admin("/metrics").body()).contains("otelcol_receiver_accepted_spans");
            assertThat(gateway.stop()).isZero();
            if (otlp.equals("otlp")) {
                assertThat(gateway.log())
                        .contains("\"loadbalancing\" alias is deprecated; use \"load_balancing\" instead")
                        .contains("\"otlp\" alias is deprecated; use \"otlp_grpc\" instead")
                        .contains("\"otlphttp\" alias is deprecated; use \"otlp_http\" instead");
            } else {
                assertThat(gateway.log()).doesNotContain("deprecated");
            }
        } finally {
            copies.close();
            backends.forEach(OtlpBackend::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lb-config.yaml", "gw-config.yaml", "external-gw-config.yaml"})
    void ourFile_isValid(String file) throws Exception {
        Launched.Result result = Launched.run(
                "", "validate", "--config", Path.of("..", "config", file).toString());

        assertThat(result).isEqualTo(new Launched.Result(0, "", ""));
    }

    @Test
    void ourFile_environment_isTaken() throws Exception {
        Map<String, String> environment = Map.of(
                "SPANWAY_BACKENDS", "[a:1, b:2]",
                "SPANWAY_COMPRESSION", "zstd",
                "SPANWAY_OTLP_GRPC_ENDPOINT", "127.0.0.1:14317",
                "SPANWAY_ADMIN_PORT", "18888",
                "SPANWAY_LOG_LEVEL", "debug");

        Launched.Result result = Launched.run(
                "",
                environment,
                "print-config",
                "--config",
                Path.of("..", "config", "lb-config.yaml").toString());

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("- a:1", "- b:2", "compression: zstd", "127.0.0.1:14317", "port: 18888", "level: debug");
    }
}
